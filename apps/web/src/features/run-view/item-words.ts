import type { ItemStatus, RunItems } from "@millrace/contracts/api/run-times";
import type { ScopeKind } from "@millrace/contracts/flow/node-definition";
import { statusLooks } from "@/ui/status-badge";

type Counts = RunItems["counts"];

/** What somebody looks for comes first. */
const statusOrder: readonly ItemStatus[] = [
  "failed",
  "running",
  "waiting",
  "retrying",
  "queued",
  "cancelled",
  "succeeded",
];

export const totalOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/** The statuses that there are, with how many, the telling ones first. */
export const presentStatuses = (counts: Counts): [status: ItemStatus, count: number][] =>
  statusOrder.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count > 0 ? [[status, count] as [ItemStatus, number]] : [];
  });

const number = (count: number): string => count.toLocaleString("en-US");

/** "1,000 items: 10 failed, 990 succeeded"; of a boundary only whether it had something to catch. */
export function countsText(scope: ScopeKind, counts: Counts, isOver: boolean): string {
  if (scope === "boundary") return counts.failed ? "caught an error" : "";
  const total = totalOf(counts);
  const word = scope === "loop" ? (total === 1 ? "round" : "rounds") : total === 1 ? "item" : "items";
  const what = `${number(total)} ${word}${isOver ? "" : " so far"}`;
  const present = presentStatuses(counts);
  if (present.length === 0) return what;
  return `${what}: ${present.map(([status, count]) => `${number(count)} ${statusLooks[status].word.toLowerCase()}`).join(", ")}`;
}

/** Errors count items and rounds from 1, too. */
export const itemName = (scope: ScopeKind, index: number): string =>
  `${scope === "loop" ? "Round" : "Item"} ${number(index + 1)}`;

/** When it is over and some have failed, those are what somebody wants to see. */
export const filterOf = (counts: Counts, isOver: boolean): ItemStatus | null =>
  isOver && counts.failed && counts.failed < totalOf(counts) ? "failed" : null;
