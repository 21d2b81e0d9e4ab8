import type { ItemStatus, RunItem, RunItems } from "@millrace/contracts/api/run-times";
import type { RunDetail } from "@millrace/contracts/api/runs";
import type { RunId } from "@millrace/contracts/ids";
import { keepPreviousData } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { trpc } from "@/trpc/client";
import { totalOf } from "./item-words.ts";
import type { ItemsView } from "./timeline-context.ts";
import type { GoTo, Range } from "./windowed-rows.tsx";

export const itemsPage = 100;

/** A page of items that begins with an index. */
export const itemsInput = (runId: RunId, scope: string, filter: ItemStatus | null, from: number) => ({
  runId,
  scope,
  limit: itemsPage,
  ...(filter ? { status: [filter] } : {}),
  ...(from ? { from } : {}),
});

type Items = {
  counts: RunItems["counts"] | undefined;
  /** How many there are with this filter. */
  count: number;
  /** `undefined` until its page is there. */
  itemAt: (place: number) => RunItem | undefined;
  /** What is in sight: its pages are asked for. */
  onRange: (range: Range) => void;
  /** Somebody is at this row: it stays as it is, in sight or not. */
  onPlace: (place: number) => void;
  goTo: GoTo | null;
  error: unknown;
  retry: () => void;
};

/** The items of a scope, page by page as they come into sight; the first page says where the others begin. */
export function useItems(run: RunDetail, scope: string, { filter, target }: ItemsView): Items {
  const staleTime = run.finishedAt === null ? 5_000 : Number.POSITIVE_INFINITY;
  const first = trpc.runs.items.useQuery(itemsInput(run.id, scope, filter, 0), {
    staleTime,
    placeholderData: keepPreviousData,
  });
  const [inSight, onRange] = usePagesInSight();
  const [heldPage, setHeldPage] = useState(0);
  const starts = first.data?.starts ?? [];
  const targetPage = target ? starts.findLastIndex((start) => start <= target.index) : -1;
  const wanted = [...new Set([...inSight, targetPage, heldPage])].filter((page) => page > 0 && page < starts.length);
  const others = trpc.useQueries((ask) =>
    wanted.map((page) => ask.runs.items(itemsInput(run.id, scope, filter, starts[page] ?? 0), { staleTime })),
  );
  const pages = new Map<number, readonly RunItem[] | undefined>([
    [0, first.data?.items],
    ...wanted.map((page, at) => [page, others[at]?.data?.items] as const),
  ]);
  const failed = [first, ...others].find(({ error }) => error);
  const counts = first.data?.counts;
  return {
    counts,
    count: counts ? (filter ? (counts[filter] ?? 0) : totalOf(counts)) : 0,
    itemAt: (place) => pages.get(Math.floor(place / itemsPage))?.[place % itemsPage],
    onRange,
    onPlace: (place) => setHeldPage(Math.floor(place / itemsPage)),
    goTo: useGoTo(target, targetPage, pages.get(Math.max(0, targetPage))),
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
  };
}

/** Where the wanted item is, or the first after it, once its page is there. */
function useGoTo(target: ItemsView["target"], page: number, items: readonly RunItem[] | undefined): GoTo | null {
  const [goTo, setGoTo] = useState<{ target: ItemsView["target"]; to: GoTo } | null>(null);
  useEffect(() => {
    if (!target || !items || items.length === 0) return;
    const at = items.findIndex(({ index }) => index >= target.index);
    const place = Math.max(0, page) * itemsPage + (at === -1 ? items.length - 1 : at);
    setGoTo((known) => (known?.target === target ? known : { target, to: { place, focus: target.focus } }));
  }, [target, page, items]);
  return goTo && goTo.target === target ? goTo.to : null;
}

/** So often the pages in sight are looked at while somebody scrolls fast: what only flew by is not asked for. */
const restMs = 120;

function usePagesInSight(): [pages: readonly number[], onRange: (range: Range) => void] {
  const [pages, setPages] = useState<readonly number[]>([]);
  const timer = useRef<number | null>(null);
  const latest = useRef<Range>({ from: 0, to: 0 });
  const take = useCallback(() => {
    const { from, to } = latest.current;
    const [low, high] = [Math.floor(from / itemsPage), Math.ceil(to / itemsPage)];
    const next = Array.from({ length: Math.max(0, high - low) }, (_, at) => low + at);
    setPages((known) => (known.join() === next.join() ? known : next));
  }, []);
  useEffect(() => () => window.clearTimeout(timer.current ?? undefined), []);
  const onRange = useCallback(
    (range: Range) => {
      latest.current = range;
      if (timer.current !== null) return;
      take();
      timer.current = window.setTimeout(() => {
        timer.current = null;
        take();
      }, restMs);
    },
    [take],
  );
  return [pages, onRange];
}
