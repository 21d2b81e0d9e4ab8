import type { RunItem } from "@millrace/contracts/api/run-times";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { framePrefix } from "@millrace/engine/run/path";
import { type KeyboardEvent, memo, useRef, useState } from "react";
import { Skeleton } from "@/ui/skeleton";
import { formatDuration } from "@/ui/time-format";
import { type FoundItem, useFailedItems, type Way } from "./failed-items.ts";
import { ItemSteps, LoadFailed, Loading, type WithSteps } from "./item-steps.tsx";
import { itemName, totalOf } from "./item-words.ts";
import { ItemsFilter } from "./items-filter.tsx";
import { TimelineBar } from "./timeline-bar.tsx";
import { type ItemsView, useTimeline } from "./timeline-context.ts";
import { TreeNote, TreeRow } from "./tree-row.tsx";
import { useItems } from "./use-items.ts";
import { WindowedRows } from "./windowed-rows.tsx";

type ItemsProps = { path: string; scope: ScopeKind; level: number; view: ItemsView } & WithSteps;

/** The items of a map, or the rounds of a loop: all of them in one list, fetched as they come into sight. */
export function Items({ path, scope, level, view, Steps }: ItemsProps) {
  const { run, folds } = useTimeline();
  const { counts, count, itemAt, onRange, onPlace, goTo, error, retry } = useItems(run, path, view);
  const last = useRef(-1);
  const findFailed = useFailedItems(path);
  const [found, setFound] = useState<FoundItem | null>(null);
  const failure = error !== null && <LoadFailed level={level} error={error} onRetry={retry} />;
  if (!counts) return failure || <Loading level={level} />;
  const show = (changed: ItemsView) => {
    // Under another filter another item is at the place.
    if (changed.filter !== view.filter) last.current = -1;
    setFound(null);
    folds.setView(path, changed);
  };
  const goToFailed = async (way: Way) => {
    const item = await findFailed(way, itemAt(last.current)?.index ?? -1);
    if (!item) return;
    show({ filter: view.filter === "failed" ? "failed" : null, target: { index: item.index, focus: true } });
    setFound(item);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey || !counts.failed) return;
    if (event.target instanceof HTMLInputElement) return;
    // Of lists inside each other the inner one hears it.
    event.stopPropagation();
    void goToFailed(event.shiftKey ? "previous" : "next");
  };
  return (
    <div role="none" onKeyDown={onKeyDown}>
      {totalOf(counts) > 1 && (
        <TreeNote level={level} label={`Which ${scope === "loop" ? "rounds" : "items"} are shown`} staysInSight>
          <ItemsFilter
            scope={scope}
            counts={counts}
            view={view}
            found={found}
            onChange={show}
            onFailed={(way) => void goToFailed(way)}
          />
        </TreeNote>
      )}
      {failure}
      <WindowedRows
        // Under another filter there are other rows, of other heights.
        key={view.filter}
        count={count}
        row={(place) => (
          <ItemRow path={path} scope={scope} level={level} Steps={Steps} item={itemAt(place)} at={place} of={count} />
        )}
        onRange={onRange}
        goTo={goTo}
        onArrived={() => folds.setView(path, { ...view, target: null })}
        onPlace={(place) => {
          last.current = place;
          onPlace(place);
        }}
      />
      {count === 0 && (
        <TreeNote level={level} label="Nothing to show">
          <span className="text-muted-foreground">
            {totalOf(counts) === 0 ? "Nothing has begun in here yet." : "None is like that any more."}
          </span>
        </TreeNote>
      )}
    </div>
  );
}

type ItemRowProps = {
  path: string;
  scope: ScopeKind;
  level: number;
  /** Not there yet while its page is on its way. */
  item: RunItem | undefined;
  at: number;
  of: number;
} & WithSteps;

const ItemRow = memo(function ItemRow({ path, scope, level, item, at, of, Steps }: ItemRowProps) {
  const { folds, totalMs, endMs, flow } = useTimeline();
  const place = { at, of };
  // The same element as when the item is there: it keeps the focus.
  if (!item)
    return (
      <TreeRow
        level={level}
        status={null}
        name="Loading"
        place={place}
        duration=""
        bar={<Skeleton className="h-2" />}
      />
    );
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
        place={place}
        fold={{ isOpen, toggle: () => folds.toggle(key, false) }}
        duration={formatDuration(toMs - fromMs)}
        bar={<TimelineBar segments={item.segments} span={{ fromMs, toMs }} totalMs={totalMs} />}
      />
      {isOpen && <ItemSteps scope={path} index={item.index} frameStartMs={fromMs} level={level + 1} Steps={Steps} />}
    </>
  );
});
