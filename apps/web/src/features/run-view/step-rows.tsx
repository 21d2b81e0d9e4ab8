import { type BranchEntry, groupBranches } from "@millrace/engine/flow/branches";
import { partitionTime } from "@millrace/engine/run/times";
import { GitBranch } from "lucide-react";
import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { formatDuration, shortMoment } from "@/ui/time-format";
import { type Frame, ScopeRow } from "./scope-rows.tsx";
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
  return entries.map((entry) =>
    entry.kind === "step" ? (
      <StepRow key={entry.step.key} row={entry.step} level={level} />
    ) : (
      entry.branches.map((branch, index) => (
        <BranchRow
          key={branch.head}
          entries={branch.entries}
          level={level}
          title={`Branch ${index + 1} of ${entry.branches.length}`}
        />
      ))
    ),
  );
}

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
