import {
  hasInbox,
  isPaused,
  type MemoryTables,
  type QueueRow,
  type StoredWait,
  signalSubjectOf,
  waitsOf,
} from "@millrace/runtime/test/simulation/memory-tables";

/** How often a run may be lost without progress before it is claimed later than its waits say. */
const patientTakeovers = 2;

/** A process whose clock is ahead says so much too late when a run is due. */
export const maxSkewMs = 40;

/** What is wrong with a run that nobody has: it would sleep although there is something for it, or for ever. */
export function sleepProblem(tables: MemoryTables, row: QueueRow): string | null {
  if (row.owner !== null) return null;
  if (row.held) return isPaused(tables, row) ? null : "is held although nobody has paused it";
  if (row.admitted !== true) return null;
  const sleepsUntilMs = row.wakeAtMs ?? Number.POSITIVE_INFINITY;
  if (sleepsUntilMs <= tables.nowMs() + maxSkewMs) return null;
  if (hasInbox(tables, row.runId)) return "sleeps with a message in its inbox";
  if (row.takeovers > patientTakeovers) return null;
  const waits = waitsOf(tables, row.runId);
  if (waits.some((wait) => wait.outcome !== null && wait.appliedAtMs === null))
    return "sleeps although one of its waits has been answered";
  const open = waits.filter((wait) => wait.resolvedAtMs === null);
  if (row.wakeAtMs === null && !open.some((wait) => wait.dueAtMs === null)) return "sleeps for ever";
  const early = open.find((wait) => wait.dueAtMs !== null && wait.dueAtMs < sleepsUntilMs - maxSkewMs);
  if (early) return `sleeps beyond the time of its wait ${early.path}`;
  return open.some((wait) => hasSignal(tables, wait)) ? "sleeps although the signal has come that it waits for" : null;
}

function hasSignal({ signals }: MemoryTables, wait: StoredWait): boolean {
  const subject = signalSubjectOf(wait.subject);
  if (!subject) return false;
  for (const { waitId, name, correlation } of signals.values())
    if (waitId === null && name === subject.name && correlation === subject.correlation) return true;
  return false;
}
