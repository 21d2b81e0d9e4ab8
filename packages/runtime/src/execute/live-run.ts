import type { EffectNodeRun, PureRunContext } from "@millrace/contracts/flow/node-run";
import { newUuid } from "@millrace/contracts/ids";
import type { TriggerKind } from "@millrace/contracts/run/status";
import type { CompiledFlow } from "@millrace/engine/flow/compile";
import type { ReadyStep, RunState, StepRecord } from "@millrace/engine/run/state";
import type { LeaseAction, RunEnd, RunWrite, StepRow, WaitRow } from "../flush/run-write.ts";
import { freesPlace, type RunLimits, wakeAtMs } from "../limits/run-limits.ts";
import { stepKey } from "../step-key.ts";
import { isMatched, type MatchedSubject } from "../waits/matched-subject.ts";
import { storableText } from "./check-outcome.ts";
import { revisionsPerEpoch, runChanged } from "./run-events.ts";

/** The facts of a run whose lease this executor holds. */
export type HeldRun = {
  organizationId: string;
  runId: string;
  flowId: string;
  contentHash: string;
  trigger: TriggerKind;
  correlationId: string;
  replyTo: string | null;
  startedAtMs: number;
  epoch: number;
  /** A step of another run waits for its end. */
  hasParent?: boolean;
  /** It counts under a limit, so its end makes room for another run. */
  holdsSlot?: boolean;
};

/** The unresolved waits of a run. */
export type OpenWaits = {
  /** By step, the id of the row. */
  readonly ids: Map<string, string>;
  /** By step, rows that the next flush writes. */
  readonly fresh: Map<string, WaitRow>;
  /** Ids of those that others can answer and whose row is not durable yet. */
  readonly unwritten: Set<string>;
  /** Those for which nobody has looked yet whether the signal, or the end of the run, came before. The run must not be parked with one. */
  readonly unmatched: Map<string, MatchedSubject>;
  /** Ids of those whose time is over and for which it is being settled whether an answer came first. */
  readonly closing: Set<string>;
};

export const noWaits = (): OpenWaits => ({
  ids: new Map(),
  fresh: new Map(),
  unwritten: new Set(),
  unmatched: new Map(),
  closing: new Set(),
});

/** An effect that may start once its record `running` is durable. */
export type Intent = { step: ReadyStep; context: PureRunContext; nodeRun: EffectNodeRun };

/** A run in memory: the engine's state, what still has to be written, and what is under way. */
export type LiveRun = {
  readonly facts: HeldRun;
  readonly flow: CompiledFlow;
  readonly state: RunState;

  /** Rows changed since the last flush was taken, the newest record of each. */
  rows: Map<string, StepRow>;
  rowBytes: number;
  resolvedWaitIds: string[];
  intents: Intent[];
  end: (RunEnd & { atMs: number }) | null;

  /** Its unresolved waits; `null` until the first one opens, as most runs never wait. */
  waits: OpenWaits | null;
  hasWaits: boolean;
  /** Steps that wait for a limit of their node or a rate; `null` until the first one does. */
  limits: RunLimits | null;
  /** Effects under way, by step. */
  effects: Map<string, AbortController>;
  /** Intents whose flush is under way. */
  intentsInFlight: number;
  activeMs: number;
  activeSinceMs: number | null;
  revision: number;
  wakeTimer: NodeJS.Timeout | null;
  timeoutTimer: NodeJS.Timeout | null;

  scheduled: boolean;
  /** No step may begin; what is under way ends, and then the run is given back. */
  paused: boolean;
  /** Goes on only once its results so far are written. */
  pausedForFlush: boolean;
  dirty: boolean;
  flushing: boolean;
  /** Its inbox is being read. What the mark announced is not known yet, so the run must not be parked. */
  readingInbox: boolean;
  /** Its inbox is to be read (again) as soon as nothing of it is being written or read. */
  inboxHinted: boolean;
  /** The lease is gone or given back: nothing that still happens counts. */
  dropped: boolean;
};

export const createLiveRun = (
  facts: HeldRun,
  flow: CompiledFlow,
  state: RunState,
  restored: {
    activeMs: number;
    waits: OpenWaits | null;
    paused?: boolean;
  },
): LiveRun => ({
  facts,
  flow,
  state,
  rows: new Map(),
  rowBytes: 0,
  resolvedWaitIds: [],
  intents: [],
  end: null,
  waits: restored.waits,
  // A run that comes from the database may have resolved waits that are not in `waits`.
  hasWaits: facts.epoch > 1,
  limits: null,
  effects: new Map(),
  intentsInFlight: 0,
  activeMs: restored.activeMs,
  activeSinceMs: null,
  revision: 0,
  wakeTimer: null,
  timeoutTimer: null,
  scheduled: false,
  paused: restored.paused ?? false,
  pausedForFlush: false,
  dirty: false,
  flushing: false,
  readingInbox: false,
  inboxHinted: false,
  dropped: false,
});

export { stepKey };

/** Takes a changed record into the next flush, together with the wait that it opens or closes. */
export function keepRecord(
  run: LiveRun,
  record: StepRecord,
  extra: { outputText?: string; logs?: readonly string[] },
): void {
  const key = stepKey(record);
  const outputText = record.output === null ? null : (extra.outputText ?? JSON.stringify(record.output));
  const logs = (extra.logs ?? []).map(storableText);
  run.rows.set(`${key}#${record.attempt}`, { record, outputText, logs, freesPlace: freesPlace(run.flow, record) });
  run.rowBytes += outputText === null ? 0 : Buffer.byteLength(outputText);
  for (const line of logs) run.rowBytes += Buffer.byteLength(line);

  // Also of a step that waited and is now to be tried again.
  closeWait(run, key);
  if (record.status === "waiting" || record.status === "retrying") openWait(run, key, record);
}

function openWait(run: LiveRun, key: string, record: StepRecord): void {
  const { path, iteration, wakeAtMs: dueAtMs, waitsFor: subject = null } = record;
  const id = newUuid();
  const kind = record.status === "retrying" ? "retry" : (subject?.kind ?? "timer");
  run.waits ??= noWaits();
  run.waits.ids.set(key, id);
  run.waits.fresh.set(key, { id, path, iteration, kind, dueAtMs, subject });
  if (subject) run.waits.unwritten.add(id);
  if (subject && isMatched(subject)) run.waits.unmatched.set(id, subject);
}

function closeWait(run: LiveRun, key: string): void {
  const { waits } = run;
  const id = waits?.ids.get(key);
  if (!waits || id === undefined) return;
  waits.ids.delete(key);
  waits.unwritten.delete(id);
  waits.unmatched.delete(id);
  waits.closing.delete(id);
  // A wait that opened and closed between two flushes never needs a row.
  if (!waits.fresh.delete(key)) run.resolvedWaitIds.push(id);
}

/** Nothing runs and nothing is about to: the run only waits. */
export const isIdle = (run: LiveRun): boolean =>
  run.end === null &&
  // What has just come in may make steps ready that nobody has looked at yet.
  !run.scheduled &&
  !run.pausedForFlush &&
  run.effects.size === 0 &&
  run.intents.length === 0 &&
  run.intentsInFlight === 0;

/** Counts the time since the last call as active or not. Waiting for a timer or a retry is not active. */
export function countActiveTime(run: LiveRun, nowMs: number): void {
  if (run.activeSinceMs !== null) run.activeMs += Math.max(0, nowMs - run.activeSinceMs);
  run.activeSinceMs = run.end !== null || isIdle(run) ? null : nowMs;
}

/** Moves everything that waits for a flush out of the run. */
export function takeWrite(run: LiveRun, action: LeaseAction, nowMs: number): { write: RunWrite; intents: Intent[] } {
  const { facts, end, intents } = run;
  const steps = [...run.rows.values()];
  // The claim decides about a paused run, at once.
  const wakeMs = end ? null : run.paused ? nowMs : wakeAtMs(run);
  run.revision++;
  const write: RunWrite = {
    organizationId: facts.organizationId,
    runId: facts.runId,
    epoch: facts.epoch,
    action,
    wakeAtMs: wakeMs,
    activeMs: run.activeMs + (run.activeSinceMs === null ? 0 : Math.max(0, nowMs - run.activeSinceMs)),
    end,
    steps,
    progressed: steps.some(({ record }) => record.status !== "running"),
    waits: end || !run.waits ? [] : [...run.waits.fresh.values()],
    resolvedWaitIds: end ? [] : run.resolvedWaitIds,
    hasWaits: run.hasWaits,
    // A run that comes from the database may have asked before.
    hasLimits: run.limits !== null || facts.epoch > 1,
    event: runChanged({
      runId: facts.runId,
      flowId: facts.flowId,
      trigger: facts.trigger,
      revision: facts.epoch * revisionsPerEpoch + run.revision,
      // As the run list has it: a run that was given back for others to go on with counts as running.
      status: end ? end.status : action !== "park" ? "running" : run.paused ? "paused" : "waiting",
      atMs: nowMs,
      steps: steps.map(({ record }) => ({
        nodeId: record.nodeId,
        path: record.path,
        iteration: record.iteration,
        attempt: record.attempt,
        status: record.status,
        at: new Date(record.finishedAtMs ?? record.startedAtMs).toISOString(),
        ...(record.error ? { errorCode: record.error.code } : {}),
      })),
    }),
  };
  if (write.waits.length > 0) run.hasWaits = true;
  run.rows = new Map();
  run.rowBytes = 0;
  run.waits?.fresh.clear();
  run.resolvedWaitIds = [];
  run.intents = [];
  run.intentsInFlight = intents.length;
  return { write, intents };
}

/** Ends everything of the run in this process; the database knows what there is to know. */
export function dropRun(run: LiveRun, reason: Error): void {
  run.dropped = true;
  clearTimers(run);
  for (const controller of run.effects.values()) controller.abort(reason);
  run.effects.clear();
}

export function clearTimers(run: LiveRun): void {
  if (run.wakeTimer) clearTimeout(run.wakeTimer);
  if (run.timeoutTimer) clearTimeout(run.timeoutTimer);
  run.wakeTimer = null;
  run.timeoutTimer = null;
}
