import type { RunItems } from "@millrace/contracts/api/run-times";
import { trpc } from "@/trpc/client";
import { useTimeline } from "./timeline-context.ts";
import { itemsInput, itemsPage } from "./use-items.ts";

/** An item that failed, which one of them it is from 1 on, and the end from which the search began again. */
export type FoundItem = { index: number; rank: number; againFrom: "start" | "end" | null };
export type Way = "next" | "previous";

/** Finds the failed item beside an index: after the last one the first again, and the other way round. */
export function useFailedItems(scope: string): (way: Way, index: number) => Promise<FoundItem | null> {
  const { run } = useTimeline();
  const utils = trpc.useUtils();
  const pageFrom = (from: number) => utils.runs.items.fetch(itemsInput(run.id, scope, "failed", from));
  return (way, index) => failedBeside(pageFrom, way, index);
}

type PageFrom = (from: number) => Promise<{ items: readonly { index: number }[]; starts?: RunItems["starts"] }>;

/** Reads the first page of the failed items, which says where the others begin, and the one around the index. */
export const failedBeside = (pageFrom: PageFrom, way: Way, index: number): Promise<FoundItem | null> =>
  way === "next" ? nextFailed(pageFrom, index) : previousFailed(pageFrom, index);

async function nextFailed(pageFrom: PageFrom, index: number): Promise<FoundItem | null> {
  const { starts = [] } = await pageFrom(0);
  const page = starts.findLastIndex((start) => start <= index);
  const { items } = await pageFrom(starts[page] ?? 0);
  const at = items.findIndex((item) => item.index > index);
  const found = items[at];
  if (found) return { index: found.index, rank: Math.max(0, page) * itemsPage + at + 1, againFrom: null };
  const after = starts[page + 1];
  if (after !== undefined) return { index: after, rank: (page + 1) * itemsPage + 1, againFrom: null };
  const [first] = starts;
  return first === undefined ? null : { index: first, rank: 1, againFrom: "start" };
}

async function previousFailed(pageFrom: PageFrom, index: number): Promise<FoundItem | null> {
  const { starts = [] } = await pageFrom(0);
  const before = starts.findLastIndex((start) => start < index);
  const wentAround = before === -1;
  const page = wentAround ? starts.length - 1 : before;
  const { items } = await pageFrom(starts[page] ?? 0);
  const at = wentAround ? items.length - 1 : items.findLastIndex((item) => item.index < index);
  const found = items[at];
  return found ? { index: found.index, rank: page * itemsPage + at + 1, againFrom: wentAround ? "end" : null } : null;
}
