import { newUuid } from "@millrace/contracts/ids";
import type pg from "pg";
import { flushStatement } from "./flush-statement.ts";
import type { RunWrite, StepRow, WaitRow, WriteResult } from "./run-write.ts";
import type { WriteOrder } from "./write-order.ts";

/** Most times of a flush are the same few milliseconds, so the last text is kept. */
let lastTime: { ms: number; text: string } = { ms: 0, text: new Date(0).toISOString() };
function isoTime(ms: number | null | undefined): string | null {
  if (ms === null || ms === undefined) return null;
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

const json = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(value));

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

  const steps: { place: number; row: StepRow }[] = [];
  const waits: { place: number; row: WaitRow }[] = [];
  const resolved: { place: number; id: string }[] = [];
  writes.forEach((write, index) => {
    const place = index + 1;
    for (const row of write.steps) steps.push({ place, row });
    for (const row of write.waits) waits.push({ place, row });
    for (const id of write.resolvedWaitIds) resolved.push({ place, id });
  });
  const freeing = steps.filter(({ row }) => row.freesPlace);

  const { rows } = await pool.query<{ place: number; parked: boolean | null; inbox: boolean | null }>({
    name: "millrace_flush",
    text: flushStatement,
    values: [
      owner,
      writes.map((write) => write.organizationId),
      writes.map((write) => write.runId),
      writes.map((write) => write.epoch),
      writes.map((write) => write.action),
      writes.map((write) => isoTime(write.wakeAtMs)),
      writes.map((write) => Math.round(write.activeMs)),
      writes.map((write) => write.end?.status ?? null),
      writes.map((write) => json(write.end?.output)),
      writes.map((write) => json(write.end?.response)),
      writes.map((write) => json(write.end?.error)),
      writes.map((write) => isoTime(write.end?.atMs)),
      writes.map((write) => write.hasWaits),
      writes.map((write) => JSON.stringify(write.event)),
      writes.map((write) => outboxIds.get(write.organizationId)),
      steps.map((step) => step.place),
      steps.map((step) => step.row.record.path),
      steps.map((step) => step.row.record.iteration),
      steps.map((step) => step.row.record.attempt),
      steps.map((step) => step.row.record.nodeId),
      steps.map((step) => step.row.record.status),
      steps.map((step) => isoTime(step.row.record.startedAtMs)),
      steps.map((step) => isoTime(step.row.record.finishedAtMs)),
      steps.map((step) => isoTime(step.row.record.logicalAtMs)),
      steps.map((step) => step.row.record.port),
      steps.map((step) => step.row.outputText),
      steps.map((step) => json(step.row.record.response)),
      steps.map((step) => json(step.row.record.error)),
      steps.map((step) => (step.row.logs.length === 0 ? null : JSON.stringify(step.row.logs))),
      steps.map((step) => isoTime(step.row.record.wakeAtMs)),
      waits.map((wait) => wait.place),
      waits.map((wait) => wait.row.id),
      waits.map((wait) => wait.row.path),
      waits.map((wait) => wait.row.iteration),
      waits.map((wait) => wait.row.kind),
      waits.map((wait) => isoTime(wait.row.dueAtMs)),
      resolved.map((wait) => wait.place),
      resolved.map((wait) => wait.id),
      writes.map((write) => write.progressed),
      waits.map((wait) => json(wait.row.subject)),
      freeing.map((step) => step.place),
      writes.map((write) => write.hasLimits),
      freeing.map((step) => step.row.record.path),
      freeing.map((step) => step.row.record.iteration),
      freeing.map((step) => step.row.record.attempt),
      order.number,
      order.repeats,
    ],
  });

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
