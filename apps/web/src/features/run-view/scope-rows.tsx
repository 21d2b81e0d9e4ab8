import type { RunItem } from "@millrace/contracts/api/run-times";
import type { RunStep } from "@millrace/contracts/api/runs";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { framePrefix } from "@millrace/engine/run/path";
import { keepPreviousData } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { formatDuration } from "@/ui/time-format";
import { countsText, filterOf, itemName, totalOf } from "./item-words.ts";
import { ItemsFilter } from "./items-filter.tsx";
import { upTo } from "./time-summary.tsx";
import type { TimelineRow } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { type ItemsView, itemsPage, useTimeline } from "./timeline-context.ts";
import { TreeNote, TreeRow } from "./tree-row.tsx";

/** Steps of one frame, from when it began. */
export type Frame = { steps: readonly RunStep[]; frameStartMs: number; level: number };
/** Draws the steps inside, among which there can be scopes again. */
type WithSteps = { Steps: ComponentType<Frame> };

/** A map, loop or boundary: how what it repeats is doing, and below it, unfolded, its items page by page. */
export function ScopeRow({ row, level, Steps }: { row: TimelineRow; level: number } & WithSteps) {
  const { run, folds, selected, onSelect, totalMs, endMs } = useTimeline();
  const { path, type, last } = row;
  const scope = row.scope ?? "map";
  const isOver = row.toMs !== null;
  const times = trpc.runs.times.useQuery({ runId: run.id, scope: path }, { enabled: !last.kept });
  const firstPage = trpc.runs.items.useQuery({ runId: run.id, scope: path, limit: itemsPage });
  const drawn = times.data && (isOver ? times.data : upTo(times.data, endMs));
  const opensFirst = scope === "boundary";
  const isOpen = folds.isOpen(path, opensFirst);
  const counts = firstPage.data?.counts;
  return (
    <>
      <TreeRow
        level={level}
        status={last.status}
        icon={<NodeIcon icon={type?.icon} category={type?.category} size="sm" />}
        name={row.name}
        note={counts && countsText(scope, counts, isOver)}
        isSelected={path === selected}
        onSelect={() => onSelect(path)}
        fold={{ isOpen, toggle: () => folds.toggle(path, opensFirst) }}
        duration={last.kept ? "Kept" : formatDuration((row.toMs ?? endMs) - row.fromMs)}
        bar={
          <TimelineBar
            segments={drawn?.segments ?? []}
            {...(last.kept ? {} : { span: { fromMs: row.fromMs, toMs: row.toMs ?? endMs } })}
            totalMs={totalMs}
          />
        }
      />
      {isOpen && scope === "boundary" && (
        <ItemSteps scope={path} index={0} frameStartMs={row.fromMs} level={level + 1} Steps={Steps} />
      )}
      {isOpen && scope !== "boundary" && counts && (
        <Items
          path={path}
          scope={scope}
          level={level + 1}
          Steps={Steps}
          view={folds.viewOf(path) ?? { filter: filterOf(counts, isOver), from: 0, before: [] }}
        />
      )}
    </>
  );
}

type ItemsProps = { path: string; scope: ScopeKind; level: number; view: ItemsView } & WithSteps;

function Items({ path, scope, level, view, Steps }: ItemsProps) {
  const { run, folds } = useTimeline();
  const { filter, from } = view;
  const page = trpc.runs.items.useQuery(
    {
      runId: run.id,
      scope: path,
      limit: itemsPage,
      ...(filter ? { status: [filter] } : {}),
      ...(from ? { from } : {}),
    },
    { placeholderData: keepPreviousData },
  );
  if (page.error) return <LoadFailed level={level} error={page.error} onRetry={() => void page.refetch()} />;
  if (!page.data) return <Loading level={level} />;
  const { counts, items, nextFrom } = page.data;
  return (
    <>
      {totalOf(counts) > 1 && (
        <TreeNote level={level} label={`Which ${scope === "loop" ? "rounds" : "items"} are shown`}>
          <ItemsFilter
            scope={scope}
            counts={counts}
            view={view}
            shown={items}
            nextFrom={nextFrom}
            onChange={(changed) => folds.setView(path, changed)}
          />
        </TreeNote>
      )}
      {items.map((item) => (
        <ItemRow key={item.index} path={path} scope={scope} item={item} level={level} Steps={Steps} />
      ))}
      {items.length === 0 && (
        <TreeNote level={level} label="Nothing to show">
          <span className="text-muted-foreground">
            {totalOf(counts) === 0 ? "Nothing has begun in here yet." : "None is like that any more."}
          </span>
        </TreeNote>
      )}
    </>
  );
}

type ItemRowProps = { path: string; scope: ScopeKind; item: RunItem; level: number } & WithSteps;

function ItemRow({ path, scope, item, level, Steps }: ItemRowProps) {
  const { folds, totalMs, endMs, flow } = useTimeline();
  const key = framePrefix(path, item.index);
  const isOpen = folds.isOpen(key, false);
  const fromMs = Date.parse(item.startedAt) - flow.beganMs;
  const toMs = item.finishedAt === null ? endMs : Date.parse(item.finishedAt) - flow.beganMs;
  return (
    <>
      <TreeRow
        level={level}
        status={item.status}
        name={itemName(scope, item.index)}
        note={item.steps === 1 ? "1 step" : `${item.steps} steps`}
        fold={{ isOpen, toggle: () => folds.toggle(key, false) }}
        duration={formatDuration(toMs - fromMs)}
        bar={<TimelineBar segments={item.segments} span={{ fromMs, toMs }} totalMs={totalMs} />}
      />
      {isOpen && <ItemSteps scope={path} index={item.index} frameStartMs={fromMs} level={level + 1} Steps={Steps} />}
    </>
  );
}

type ItemStepsProps = { scope: string; index: number; frameStartMs: number; level: number } & WithSteps;

function ItemSteps({ scope, index, frameStartMs, level, Steps }: ItemStepsProps) {
  const { run } = useTimeline();
  const steps = trpc.runs.itemSteps.useQuery({ runId: run.id, scope, index });
  if (steps.error) return <LoadFailed level={level} error={steps.error} onRetry={() => void steps.refetch()} />;
  if (!steps.data) return <Loading level={level} />;
  return <Steps steps={steps.data} frameStartMs={frameStartMs} level={level} />;
}

const Loading = ({ level }: { level: number }) => (
  <TreeNote level={level} label="Loading">
    <Skeleton className="h-4 w-48" />
  </TreeNote>
);

const LoadFailed = ({ level, error, onRetry }: { level: number; error: unknown; onRetry: () => void }) => (
  <TreeNote level={level} label="Could not be loaded">
    <span className="text-failed">{errorBodyOf(error).message}</span>
    <Button size="sm" onClick={onRetry}>
      Try again
    </Button>
  </TreeNote>
);
