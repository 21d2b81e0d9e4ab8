import { type BranchEntry, groupBranches } from "@millrace/engine/flow/branches";
import { scopePrefix } from "@millrace/engine/run/path";
import { partitionTime } from "@millrace/engine/run/times";
import { GitBranch } from "lucide-react";
import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { formatDuration, shortMoment } from "@/ui/time-format";
import type { Frame } from "./item-steps.tsx";
import { ManyRows } from "./many-rows.tsx";
import { ScopeRow } from "./scope-rows.tsx";
import { type TimelineRow, timelineRows } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { useTimeline } from "./timeline-context.ts";
import { TreeRow } from "./tree-row.tsx";

/** The steps of the run itself, or of one item: as they began, branches that ran side by side together. */
export function StepRows({ steps, frameStartMs, level }: Frame) {
  const { flow, endMs } = useTimeline();
  const rows = timelineRows(flow, steps, { frameStartMs, endMs });
  return <Entries entries={groupBranches(flow.graph, rows)} level={level} />;
}

function Entries({ entries, level }: { entries: readonly BranchEntry<TimelineRow>[]; level: number }) {
  const { selected } = useTimeline();
  const rows = entries.flatMap(rowsOfEntry);
  const at = rows.findIndex(({ entries: inside }) =>
    inside.flatMap(rowsOf).some(({ path }) => leadsTo(path, selected)),
  );
  return (
    <ManyRows count={rows.length} kept={at} keyOf={(place) => rows[place]?.key ?? ""}>
      {(place) => {
        const row = rows[place];
        if (!row) return null;
        const [entry] = row.entries;
        if (row.title !== undefined) return <BranchRow entries={row.entries} level={level} title={row.title} />;
        return entry?.kind === "step" && <StepRow row={entry.step} level={level} />;
      }}
    </ManyRows>
  );
}

/** One row of a list of steps: a step, or a branch with its steps. */
type EntryRow = { key: string; title?: string; entries: readonly BranchEntry<TimelineRow>[] };

const rowsOfEntry = (entry: BranchEntry<TimelineRow>): EntryRow[] =>
  entry.kind === "step"
    ? [{ key: entry.step.key, entries: [entry] }]
    : entry.branches.map((branch, index) => ({
        key: branch.head,
        title: `Branch ${index + 1} of ${entry.branches.length}`,
        entries: branch.entries,
      }));

/** The step itself, or a scope around it. */
const leadsTo = (path: string, selected: string | null): boolean =>
  selected === path || selected?.startsWith(scopePrefix(path)) === true;

function StepRow({ row, level }: { row: TimelineRow; level: number }) {
  return row.scope ? <ScopeRow row={row} level={level} Steps={StepRows} /> : <PlainRow row={row} level={level} />;
}

function PlainRow({ row, level }: { row: TimelineRow; level: number }) {
  const { selected, onSelect, totalMs } = useTimeline();
  const { attempts, last, type } = row;
  const failed = new Set(attempts.filter(({ error }) => error !== null).map(({ attempt }) => attempt));
  return (
    <TreeRow
      level={level}
      status={last.status}
      icon={<NodeIcon icon={type?.icon} category={type?.category} size="sm" />}
      name={row.name}
      note={noteOf(row)}
      isSelected={row.path === selected}
      onSelect={() => onSelect(row.path)}
      duration={last.kept ? "Kept" : formatDuration(spentMs(row))}
      bar={
        <TimelineBar segments={row.segments} totalMs={totalMs} failed={failed} countsAttempts={attempts.length > 1} />
      }
    />
  );
}

/** "2 attempts, next at 14:00", "until 14:00". */
function noteOf({ attempts, last }: TimelineRow): string {
  const parts = attempts.length > 1 ? [`${attempts.length} attempts`] : [];
  const wake = last.wakeAt === null ? null : shortMoment(new Date(last.wakeAt), Date.now());
  if (wake && last.status === "waiting") parts.push(`until ${wake}`);
  if (wake && last.status === "retrying") parts.push(`next at ${wake}`);
  return parts.join(", ");
}

/** From its first attempt on, with the pauses; the line before it is drawn, not counted. */
const spentMs = ({ segments, fromMs }: TimelineRow): number => (segments.at(-1)?.toMs ?? fromMs) - fromMs;

const branchOpenUpTo = 8;

type BranchRowProps = { entries: readonly BranchEntry<TimelineRow>[]; level: number; title: string };

function BranchRow({ entries, level, title }: BranchRowProps) {
  const { folds, totalMs, endMs } = useTimeline();
  const rows = entries.flatMap(rowsOf);
  const [head] = rows;
  if (!head) return null;
  const key = `branch ${head.key}`;
  const isOpen = folds.isOpen(key, rows.length <= branchOpenUpTo);
  const fromMs = Math.min(...rows.map((row) => row.fromMs));
  const toMs = Math.max(...rows.map((row) => row.toMs ?? endMs));
  const isKnown = rows.every(({ scope }) => scope === null);
  const segments = isKnown
    ? partitionTime(
        rows.flatMap((row) => [...row.segments]),
        fromMs,
        toMs,
      )
    : [];
  return (
    <>
      <TreeRow
        level={level}
        status={statusOf(rows)}
        icon={<GitBranch className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />}
        name={title}
        note={`from ${head.name}, ${rows.length === 1 ? "1 step" : `${rows.length} steps`}`}
        duration={formatDuration(toMs - fromMs)}
        fold={{ isOpen, toggle: () => folds.toggle(key, rows.length <= branchOpenUpTo) }}
        bar={<TimelineBar segments={segments} span={{ fromMs, toMs }} totalMs={totalMs} />}
      />
      {isOpen && <Entries entries={entries} level={level + 1} />}
    </>
  );
}

const rowsOf = (entry: BranchEntry<TimelineRow>): TimelineRow[] =>
  entry.kind === "step" ? [entry.step] : entry.branches.flatMap(({ entries }) => entries.flatMap(rowsOf));

const tellingFirst = ["running", "waiting", "retrying", "failed", "cancelled"] as const;
const statusOf = (rows: readonly TimelineRow[]) =>
  tellingFirst.find((status) => rows.some(({ last }) => last.status === status)) ?? "succeeded";
