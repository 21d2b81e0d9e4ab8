import type { JsonValue } from "@millrace/contracts/json";
import { checkValue } from "@millrace/engine/flow/check-value";
import type { StepRecord } from "@millrace/engine/run/state";
import type { RunParent } from "../../src/sub-runs/run-parent.ts";
import { pairSignals } from "../../src/waits/pair-signals.ts";
import { resumedAt } from "./memory-claim.ts";
import { stepRowKey } from "./memory-flush.ts";
import {
  byAge,
  contentKey,
  hasLease,
  inboxMarkMs,
  isOver,
  type MemoryTables,
  signalSubjectOf,
} from "./memory-tables.ts";

export type MemoryStart = {
  organizationId: string;
  flowId: string;
  runId: string;
  contentHash: string;
  input: JsonValue;
  /** The executor that takes it at once. */
  owner?: string;
  priority?: number;
  /** Not before then. */
  startAtMs?: number;
  /** The step that started it. */
  parent?: RunParent;
  /** Results that it takes over from the run that it repeats. */
  kept?: { fromNode: string; steps: readonly StepRecord[] };
};

/** Starts a run; the same id again starts nothing. Returns whether the owner has it. */
export function startInMemory(tables: MemoryTables, start: MemoryStart): { owned: boolean } {
  const { organizationId, flowId, runId, contentHash, input, kept, startAtMs = null } = start;
  const known = tables.queue.get(runId);
  if (tables.runs.has(runId)) return { owned: start.owner !== undefined && known?.owner === start.owner };
  const nowMs = tables.nowMs();
  const limit = tables.contents.get(contentKey(organizationId, contentHash))?.settings.concurrency;
  const isLimited = limit !== undefined || (tables.organizations.get(organizationId)?.maxRunningRuns ?? null) !== null;
  const isPaused = tables.pauses.has(flowId) || tables.pauses.has(organizationId);
  const owner = isLimited || isPaused || startAtMs !== null ? null : (start.owner ?? null);
  tables.runs.set(runId, {
    organizationId,
    runId,
    flowId,
    contentHash,
    trigger: "manual",
    correlationId: runId,
    startedAtMs: nowMs,
    startAtMs,
    input,
    rerunFrom: kept?.fromNode ?? null,
    parent: start.parent ?? null,
    status: "running",
    output: null,
    error: null,
    finishedAtMs: null,
  });
  tables.queue.set(runId, {
    organizationId,
    runId,
    flowId,
    priority: start.priority ?? 0,
    owner,
    epoch: owner === null ? 0 : 1,
    lastWrite: 0,
    wakeAtMs: startAtMs ?? nowMs,
    activeMs: 0,
    takeovers: 0,
    isPaused: false,
    held: false,
    admitted: isLimited ? (startAtMs === null ? false : null) : true,
    limitKey: !isLimited || limit?.key ? null : limit ? flowId : "",
    limitMax: limit?.max ?? null,
    enqueuedAtMs: nowMs,
  });
  const steps = (kept?.steps ?? []).map((record) => ({
    record,
    outputText: record.output === null ? null : JSON.stringify(record.output),
    logs: [],
    freesPlace: false,
  }));
  tables.steps.set(runId, new Map(steps.map((row) => [stepRowKey(row), row])));
  return { owned: owner !== null && hasLease(tables, owner) };
}

/** Marks the queue row of a run; `false` when the run has ended. */
function mark(tables: MemoryTables, runId: string): boolean {
  const row = tables.queue.get(runId);
  if (row) row.wakeAtMs = inboxMarkMs;
  return row !== undefined;
}

/** See `requestCancel`. */
export function cancelInMemory(tables: MemoryTables, runId: string): "requested" | "already_ended" {
  if (!mark(tables, runId)) return "already_ended";
  tables.inbox.push({ runId, kind: "cancel", payload: {} });
  return "requested";
}

/** See `answerWait`. */
export function answerInMemory(
  tables: MemoryTables,
  answer: { runId: string; waitId: string; port: string; value: JsonValue },
): "answered" | "too_late" {
  const wait = tables.waits.get(answer.waitId);
  if (!mark(tables, answer.runId) || !wait || isOver(wait, tables.nowMs())) return "too_late";
  wait.resolvedAtMs = tables.nowMs();
  wait.outcome = "resolved";
  wait.port = answer.port;
  wait.resolution = answer.value;
  return "answered";
}

/** See `deliverSignal`. `id` stands for the sender's token. */
export function signalInMemory(
  tables: MemoryTables,
  signal: { organizationId: string; id: string; name: string; correlation: string; payload: JsonValue },
): { result: "delivered" | "buffered" | "already_received" | "invalid_payload"; runIds: string[] } {
  const { organizationId, id, name, correlation, payload } = signal;
  if (tables.signals.has(id)) return { result: "already_received", runIds: [] };
  const isWaiting = (wait: { organizationId: string; name: string; correlation: string }) =>
    wait.organizationId === organizationId && wait.name === name && wait.correlation === correlation;
  const open = [...tables.waits.values()].sort(byAge).flatMap((wait) => {
    const subject = signalSubjectOf(wait.subject);
    const isOpen = subject && isWaiting({ ...wait, ...subject }) && !isOver(wait, tables.nowMs());
    return isOpen && tables.queue.has(wait.runId) ? [{ id: wait.id, runId: wait.runId, subject }] : [];
  });
  const [oldest] = open;
  const takes = open.some(({ subject }) => checkValue(subject.schema, payload).length === 0);
  if (oldest && !takes) return { result: "invalid_payload", runIds: [] };
  const row = { organizationId, id, name, correlation, payload, waitId: null, createdAtMs: tables.nowMs() };
  tables.signals.set(id, row);
  const pending = [...tables.signals.values()].filter((one) => one.waitId === null && isWaiting(one));
  const runIds: string[] = [];
  for (const { wait, signal: given } of pairSignals(open, pending)) {
    answerInMemory(tables, { runId: wait.runId, waitId: wait.id, port: wait.subject.port, value: given.payload });
    const stored = tables.signals.get(given.id);
    if (stored) stored.waitId = wait.id;
    runIds.push(wait.runId);
  }
  const isDelivered = (tables.signals.get(id)?.waitId ?? null) !== null;
  return { result: isDelivered ? "delivered" : "buffered", runIds };
}

/** See `pauseRun` and `resumeRun`. */
export function pauseInMemory(tables: MemoryTables, runId: string): boolean {
  const row = tables.queue.get(runId);
  if (row) row.isPaused = true;
  return row !== undefined;
}
export function resumeInMemory(tables: MemoryTables, runId: string): void {
  const row = tables.queue.get(runId);
  if (!row?.isPaused) return;
  row.wakeAtMs = resumedAt(tables, row);
  row.isPaused = false;
  row.held = false;
}

/** See `pauseAll` and `resumeAll`; the id of a flow or of an organization. */
export function pauseAllInMemory(tables: MemoryTables, subjectId: string): void {
  tables.pauses.add(subjectId);
}
export function resumeAllInMemory(tables: MemoryTables, subjectId: string): void {
  tables.pauses.delete(subjectId);
  for (const row of tables.queue.values()) {
    if (!row.held || row.isPaused || ![row.flowId, row.organizationId].includes(subjectId)) continue;
    row.wakeAtMs = resumedAt(tables, row);
    row.held = false;
  }
}
