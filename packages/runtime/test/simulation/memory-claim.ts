import type { ClaimedRuns } from "../../src/claim/claim-runs.ts";
import {
  compareText,
  hasInbox,
  hasLease,
  inboxMarkMs,
  isPaused,
  type MemoryTables,
  type QueueRow,
} from "./memory-tables.ts";

/**
 * Takes due runs in turns of their organizations, by weight; holds those that are paused. See `claimStatement`. That flows of an
 * organization get their turn as well is left out.
 */
export function claim(tables: MemoryTables, owner: string, room: number, after: string): ClaimedRuns {
  const taken: ClaimedRuns = { runs: [], orphans: [], lastOrganization: null, lastFlow: null };
  if (!hasLease(tables, owner)) return taken;
  for (const row of inTurns(tables, room, after)) {
    const paused = isPaused(tables, row);
    const isCancelling = tables.inbox.some((entry) => entry.runId === row.runId && entry.kind === "cancel");
    if (paused && !isCancelling) {
      row.held = true;
      row.wakeAtMs = null;
      continue;
    }
    row.owner = owner;
    row.epoch++;
    row.lastWrite = 0;
    row.held = false;
    if (taken.lastOrganization === null || row.organizationId > taken.lastOrganization)
      taken.lastOrganization = row.organizationId;
    take(tables, row, paused, taken);
  }
  return taken;
}

function inTurns(tables: MemoryTables, room: number, after: string): QueueRow[] {
  const nowMs = tables.nowMs();
  const isDue = ({ owner, admitted, wakeAtMs, organizationId }: QueueRow) =>
    owner === null && admitted === true && wakeAtMs !== null && wakeAtMs <= nowMs && organizationId > after;
  const due = [...Map.groupBy([...tables.queue.values()].filter(isDue), (row) => row.organizationId)]
    .sort(([a], [b]) => compareText(a, b))
    .slice(0, room);
  const weightOf = (id: string) => tables.organizations.get(id)?.weight ?? 1;
  const allWeights = due.reduce((sum, [id]) => sum + weightOf(id), 0);
  return due
    .flatMap(([id, rows], place) =>
      rows
        .sort(
          (a, b) => b.priority - a.priority || (a.wakeAtMs ?? 0) - (b.wakeAtMs ?? 0) || compareText(a.runId, b.runId),
        )
        .slice(0, Math.max(1, Math.floor((room * weightOf(id)) / allWeights)))
        .map((row, index) => ({ row, place, turn: (index + 1) / weightOf(id) })),
    )
    .sort((a, b) => a.turn - b.turn || a.place - b.place)
    .slice(0, room)
    .map(({ row }) => row);
}

function take(tables: MemoryTables, row: QueueRow, isCancelling: boolean, taken: ClaimedRuns): void {
  const run = tables.runs.get(row.runId);
  if (run?.status !== "running") {
    taken.orphans.push(row.runId);
    return;
  }
  taken.runs.push({
    organizationId: run.organizationId,
    runId: run.runId,
    flowId: run.flowId,
    contentHash: run.contentHash,
    trigger: run.trigger,
    correlationId: run.correlationId,
    replyTo: null,
    startedAtMs: run.startAtMs ?? run.startedAtMs,
    epoch: row.epoch,
    input: run.input,
    activeMs: row.activeMs,
    takeovers: row.takeovers,
    paused: isCancelling,
    hasInbox: isCancelling || row.wakeAtMs === inboxMarkMs,
    holdsSlot: row.limitKey !== null,
    hasKept: run.rerunFrom !== null,
    hasParent: run.parent?.waits ?? false,
  });
}

/** The new `wakeAtMs` of a row that is resumed; see `wakeUp`. */
export const resumedAt = (tables: MemoryTables, row: QueueRow): number | null =>
  row.owner !== null
    ? row.wakeAtMs
    : hasInbox(tables, row.runId)
      ? inboxMarkMs
      : Math.max(tables.nowMs(), tables.runs.get(row.runId)?.startAtMs ?? 0);
