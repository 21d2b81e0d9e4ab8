import type { AppError } from "@millrace/contracts/errors";
import { storableError } from "../../src/execute/check-outcome.ts";
import type { HeldRun } from "../../src/execute/live-run.ts";
import type { RunEnd, RunWrite, StepRow, WriteResult } from "../../src/flush/run-write.ts";
import type { WriteOrder } from "../../src/flush/write-order.ts";
import { noteEnd } from "./memory-sub-runs.ts";
import { inboxMarkMs, type MemoryTables, waitsOf } from "./memory-tables.ts";

/**
 * Deliberate faults, to see that the tests notice them: the fence looks at neither owner nor epoch (`unfenced`), what comes
 * after the write that repeated it is written all the same (`ignoresOrder`), parking does not look at the mark (`parksWithMail`), a mark is taken
 * although the inbox holds a message (`takesEveryMark`), a result is written over another (`rewritesSteps`).
 */
export const storeFaults = ["unfenced", "ignoresOrder", "parksWithMail", "takesEveryMark", "rewritesSteps"] as const;
export type StoreFault = (typeof storeFaults)[number];
export type StoreFaults = { [fault in StoreFault]?: boolean };

const isTerminal = (status: string): boolean => ["succeeded", "failed", "cancelled"].includes(status);

export const stepRowKey = ({ record }: { record: Pick<StepRow["record"], "path" | "iteration" | "attempt"> }): string =>
  `${record.path}#${record.iteration}#${record.attempt}`;

/** One run's part of a flush. */
export function writeOne(
  tables: MemoryTables,
  owner: string,
  write: RunWrite,
  order: WriteOrder,
  faults: StoreFaults,
): WriteResult {
  const { queue, runs, nowMs } = tables;
  const { runId, action, end } = write;
  const row = queue.get(runId);
  const isHeld = (row?.owner === owner && row.epoch === write.epoch) || faults.unfenced;
  if (!row || !isHeld || (row.lastWrite >= order.number && !faults.ignoresOrder)) return "stale";
  if (order.repeats) row.lastWrite = order.number;
  const isMarked = row.wakeAtMs === inboxMarkMs;

  writeSteps(tables, write, faults);
  writeWaits(tables, write);
  if (action === "finish") {
    queue.delete(runId);
    const run = runs.get(runId);
    if (end && run?.status === "running") {
      Object.assign(run, { status: end.status, output: end.output, error: end.error, finishedAtMs: end.atMs });
      noteEnd(tables, run);
    }
    if (write.hasWaits) closeWaits(tables, runId);
    if (isMarked) dropInbox(tables, runId);
    return isMarked ? "written_with_inbox" : "written";
  }
  const mayPark = !isMarked || faults.parksWithMail;
  if (!isMarked || (faults.parksWithMail && action === "park")) {
    if (action === "release") row.wakeAtMs = nowMs();
    else if (action === "park") row.wakeAtMs = write.wakeAtMs;
    else row.wakeAtMs = write.wakeAtMs ?? row.wakeAtMs;
  }
  row.activeMs = Math.round(write.activeMs);
  if (write.progressed) row.takeovers = 0;
  if (action === "release" || (action === "park" && mayPark)) {
    row.owner = null;
    return "parked";
  }
  return isMarked ? "written_with_inbox" : "written";
}

function writeSteps(tables: MemoryTables, { runId, steps }: RunWrite, faults: StoreFaults): void {
  const rows = tables.steps.get(runId) ?? new Map<string, StepRow>();
  tables.steps.set(runId, rows);
  for (const step of steps) {
    const known = rows.get(stepRowKey(step));
    if (!known || !isTerminal(known.record.status) || faults.rewritesSteps) rows.set(stepRowKey(step), step);
  }
}

function writeWaits({ waits, notices, nowMs }: MemoryTables, write: RunWrite): void {
  for (const wait of write.waits) {
    if (waits.has(wait.id)) continue;
    waits.set(wait.id, {
      ...wait,
      organizationId: write.organizationId,
      runId: write.runId,
      createdAtMs: nowMs(),
      resolvedAtMs: null,
      appliedAtMs: null,
      outcome: null,
      port: null,
      resolution: null,
    });
  }
  for (const id of write.resolvedWaitIds) {
    const wait = waits.get(id);
    if (!wait) continue;
    if (wait.subject?.kind === "run" && wait.resolvedAtMs === null && wait.outcome === null)
      notices.push({ runId: wait.subject.runId, endedChildId: null });
    wait.resolvedAtMs ??= nowMs();
    wait.appliedAtMs = nowMs();
  }
}

/** Approvals stay with the history of the run, all other waits go with it. */
function closeWaits(tables: MemoryTables, runId: string): void {
  const nowMs = tables.nowMs();
  for (const wait of waitsOf(tables, runId)) {
    if (wait.kind !== "approval") tables.waits.delete(wait.id);
    else if (wait.appliedAtMs === null) {
      wait.resolvedAtMs ??= nowMs;
      wait.outcome ??= "closed";
      wait.appliedAtMs = nowMs;
    }
  }
}

function dropInbox({ inbox }: MemoryTables, runId: string): void {
  for (let at = inbox.length - 1; at >= 0; at--) if (inbox[at]?.runId === runId) inbox.splice(at, 1);
}

/** Ends a run without its engine state. */
export function failRun(
  tables: MemoryTables,
  owner: string,
  { runId, epoch }: HeldRun,
  error: AppError,
  atMs: number,
): RunEnd | null {
  const row = tables.queue.get(runId);
  if (row?.owner !== owner || row.epoch !== epoch) return null;
  tables.queue.delete(runId);
  const body = storableError(error).toBody();
  const run = tables.runs.get(runId);
  if (run?.status === "running") {
    Object.assign(run, { status: "failed", error: body, finishedAtMs: atMs });
    noteEnd(tables, run);
  }
  cancelSteps(tables.steps.get(runId) ?? new Map(), atMs);
  closeWaits(tables, runId);
  dropInbox(tables, runId);
  return { status: "failed", output: null, response: null, error: body };
}

/** What was under way ends; a retry that has begun anew stays as it is. */
function cancelSteps(rows: Map<string, StepRow>, atMs: number): void {
  for (const [key, row] of rows) {
    const { path, iteration, attempt, status } = row.record;
    const isOpen = status === "running" || status === "waiting";
    const isLast = !rows.has(`${path}#${iteration}#${attempt + 1}`);
    if (isOpen || (status === "retrying" && isLast))
      rows.set(key, { ...row, record: { ...row.record, status: "cancelled", finishedAtMs: atMs, wakeAtMs: null } });
  }
}
