import type { JsonValue } from "@millrace/contracts/json";
import { inboxMarkMs, type MemoryTables, type RunRow } from "./memory-tables.ts";

/** What others have to hear of the end of this run; see the triggers of `run`. */
export function noteEnd({ notices, runs }: MemoryTables, ended: RunRow): void {
  if (ended.parent?.waits) notices.push({ runId: ended.parent.runId, endedChildId: ended.runId });
  if (ended.status === "succeeded") return;
  for (const { runId, parent, status } of runs.values())
    if (parent?.runId === ended.runId && parent.waits && status === "running")
      notices.push({ runId, endedChildId: null });
}

/** See `answer_run_wait`. Returns the run that waits no more. */
export function answerRunWait({ runs, waits, nowMs }: MemoryTables, childId: string): string | null {
  const child = runs.get(childId);
  if (!child || child.status === "running") return null;
  for (const wait of waits.values()) {
    if (wait.subject?.kind !== "run" || wait.subject.runId !== childId || wait.resolvedAtMs !== null) continue;
    const hasSucceeded = child.status === "succeeded";
    wait.resolvedAtMs = nowMs();
    wait.outcome = hasSucceeded ? "resolved" : "failed";
    wait.port = hasSucceeded ? wait.subject.port : null;
    const error: JsonValue = JSON.parse(JSON.stringify(child.error));
    wait.resolution = hasSucceeded ? child.output : { status: child.status, error };
    return wait.runId;
  }
  return null;
}

/** See `deliver_run_notices`. Returns whom it told. */
export function deliverNotices(tables: MemoryTables): string[] {
  const told: string[] = [];
  for (const { runId, endedChildId } of tables.notices.splice(0)) {
    const row = tables.queue.get(runId);
    if (!row) continue;
    if (endedChildId === null) tables.inbox.push({ runId, kind: "cancel", payload: {} });
    else answerRunWait(tables, endedChildId);
    row.wakeAtMs = inboxMarkMs;
    told.push(runId);
  }
  return told;
}
