import { NodeIcon } from "@/features/flow-editor/canvas/node-icon";
import { trpc } from "@/trpc/client";
import { formatDuration } from "@/ui/time-format";
import { ItemSteps, type WithSteps } from "./item-steps.tsx";
import { countsText, filterOf } from "./item-words.ts";
import { Items } from "./items.tsx";
import { upTo } from "./time-summary.tsx";
import type { TimelineRow } from "./timeline.ts";
import { TimelineBar } from "./timeline-bar.tsx";
import { useTimeline } from "./timeline-context.ts";
import { TreeRow } from "./tree-row.tsx";
import { itemsInput } from "./use-items.ts";

/** A map, loop or boundary: how what it repeats is doing, and below it, unfolded, its items. */
export function ScopeRow({ row, level, Steps }: { row: TimelineRow; level: number } & WithSteps) {
  const { run, folds, selected, onSelect, totalMs, endMs } = useTimeline();
  const { path, type, last } = row;
  const scope = row.scope ?? "map";
  const isOver = row.toMs !== null;
  const times = trpc.runs.times.useQuery({ runId: run.id, scope: path }, { enabled: !last.kept });
  const firstPage = trpc.runs.items.useQuery(itemsInput(run.id, path, null, 0));
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
          view={folds.viewOf(path) ?? { filter: filterOf(counts, isOver), target: null }}
        />
      )}
    </>
  );
}
