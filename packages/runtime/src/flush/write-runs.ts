import { newUuid } from "@millrace/contracts/ids";
import type pg from "pg";
import { belongingValues, emptyBelongings, hasBelongings, type Placed } from "./belongings.ts";
import { flushStatement, flushStatementWithBelongings } from "./flush-statement.ts";
import type { RunWrite, StepRow, WriteResult } from "./run-write.ts";
import { isoTime, json, wholeMs } from "./statement-values.ts";
import type { WriteOrder } from "./write-order.ts";

/**
 * Writes the changes of many runs in one statement, each fenced by (owner, epoch). The runs must be distinct and stand in
 * the order of `compareWrites`. Returns what became of each,
 * in the same order.
 */
export async function writeRuns(
  pool: pg.Pool,
  owner: string,
  writes: readonly RunWrite[],
  order: WriteOrder,
): Promise<WriteResult[]> {
  const outboxIds = new Map<string, string>();
  for (const { organizationId } of writes) if (!outboxIds.has(organizationId)) outboxIds.set(organizationId, newUuid());

  const steps: Placed<StepRow>[] = [];
  const ends: Placed<NonNullable<RunWrite["end"]>>[] = [];
  const belongings = emptyBelongings();
  writes.forEach((write, index) => {
    const place = index + 1;
    for (const row of write.steps) {
      steps.push({ place, row });
      if (row.freesPlace) belongings.freeing.push({ place, row });
    }
    if (write.end) ends.push({ place, row: write.end });
    for (const row of write.waits) belongings.waits.push({ place, row });
    for (const row of write.resolvedWaitIds) belongings.resolved.push({ place, row });
    if (write.end && write.hasWaits) belongings.placesWithWaits.push(place);
    if (write.end && write.hasLimits) belongings.placesWithLimits.push(place);
  });

  const values = [
    owner,
    writes.map((write) => write.organizationId),
    writes.map((write) => write.runId),
    writes.map((write) => write.epoch),
    writes.map((write) => write.action),
    writes.map((write) => isoTime(write.wakeAtMs)),
    writes.map((write) => Math.round(write.activeMs)),
    writes.map((write) => write.progressed),
    writes.map((write) => JSON.stringify(write.event)),
    writes.map((write) => outboxIds.get(write.organizationId)),
    order.number,
    order.repeats,
    steps.map((step) => step.place),
    steps.map((step) => step.row.record.path),
    steps.map((step) => step.row.record.iteration),
    steps.map((step) => step.row.record.attempt),
    steps.map((step) => step.row.record.nodeId),
    steps.map((step) => step.row.record.status),
    steps.map((step) => wholeMs(step.row.record.startedAtMs)),
    steps.map((step) => wholeMs(step.row.record.finishedAtMs)),
    steps.map((step) => wholeMs(step.row.record.logicalAtMs)),
    steps.map((step) => step.row.record.port),
    steps.map((step) => step.row.outputText),
    steps.map((step) => json(step.row.record.response)),
    steps.map((step) => json(step.row.record.error)),
    steps.map((step) => (step.row.logs.length === 0 ? null : JSON.stringify(step.row.logs))),
    steps.map((step) => wholeMs(step.row.record.wakeAtMs)),
    ends.map((end) => end.place),
    ends.map((end) => end.row.status),
    ends.map((end) => json(end.row.output)),
    ends.map((end) => json(end.row.response)),
    ends.map((end) => json(end.row.error)),
    ends.map((end) => wholeMs(end.row.atMs)),
    ...endedRange(writes),
  ];
  const { rows } = await pool.query<{ place: number; parked: boolean | null; inbox: boolean | null }>(
    hasBelongings(belongings)
      ? {
          name: "millrace_flush_belongings",
          text: flushStatementWithBelongings,
          values: [...values, ...belongingValues(belongings)],
        }
      : { name: "millrace_flush", text: flushStatement, values },
  );

  const results: WriteResult[] = writes.map(() => "stale");
  for (const { place, parked, inbox } of rows) {
    results[place] = parked === null ? "again" : parked ? "parked" : inbox ? "written_with_inbox" : "written";
  }
  return results;
}

/** All writers lock rows in this order, so two of them can wait for each other in one direction only. */
export const compareWrites = (a: RunWrite, b: RunWrite): number =>
  a.organizationId === b.organizationId
    ? compareText(a.runId, b.runId)
    : compareText(a.organizationId, b.organizationId);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The lowest and highest id of a run that ends, so that Postgres looks at the weeks in which they are and at no other. */
function endedRange(writes: readonly RunWrite[]): [string | null, string | null] {
  let lowest: string | null = null;
  let highest: string | null = null;
  for (const { runId, end } of writes) {
    if (!end) continue;
    if (lowest === null || runId < lowest) lowest = runId;
    if (highest === null || runId > highest) highest = runId;
  }
  return [lowest, highest];
}
