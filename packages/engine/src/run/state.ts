import type { AppError } from "@millrace/contracts/errors";
import {
  firstIteration,
  hasStep,
  type NodeState,
  nodeAt,
  type ReadyStep,
  type RunOutcome,
  type RunState,
  type StepRecord,
  toRecord,
} from "./model.ts";
import { endRun } from "./settle.ts";
import { isSleeping } from "./status.ts";

/**
 * The state of a run and the decisions about it: pure, without clock, randomness or I/O. Times come in as arguments. The state
 * object is changed in place, for speed; each call does work in proportion to the edges it settles.
 */
export { builtInOutcome, inputOf, placeAt, stepContext } from "./context.ts";
export type { ReadyStep, RunFacts, RunOutcome, RunState, StepRecord } from "./model.ts";
export { hasStep } from "./model.ts";
export { createRunState, type RestoreOptions, restoreRunState } from "./restore.ts";
export { advanceScope } from "./scopes.ts";
export {
  attemptTimeoutMs,
  beginStep,
  completeStep,
  failStep,
  failWait,
  resolveWait,
  type WaitAnswer,
} from "./step.ts";

/** What may begin, each handed out until it is begun; a retry with the time before which it must not. Empty once ended. */
export const readySteps = (state: RunState): ReadyStep[] => [...state.ready].map(toReadyStep);

function toReadyStep({ node, path, status, attempt, wakeAtMs }: NodeState): ReadyStep {
  const isRetry = status === "retrying";
  return {
    path,
    nodeId: node.id,
    iteration: firstIteration,
    attempt: isRetry ? attempt + 1 : attempt,
    node,
    kind: node.disabled ? "pure" : node.kind,
    hasBegun: status === "running",
    notBeforeMs: isRetry ? (wakeAtMs ?? 0) : 0,
  };
}

/** Whether a step that was handed out may still begin, or go on. */
export function isReady(state: RunState, { path, iteration }: { path: string; iteration: number }): boolean {
  return hasStep(state, path, iteration) && state.ready.has(nodeAt(state, path, iteration));
}

/** Whether this attempt is under way: it may have been cancelled by what happened to others. */
export function isRunning(state: RunState, step: { path: string; iteration: number; attempt: number }): boolean {
  if (!hasStep(state, step.path, step.iteration)) return false;
  const { status, attempt } = nodeAt(state, step.path, step.iteration);
  return status === "running" && attempt === step.attempt;
}

/** How the run ended; `null` while it goes on. Never changes once it is there. */
export const runOutcome = (state: RunState): RunOutcome | null => state.outcome;

/** The records of running, waiting and retrying steps. */
export const activeSteps = (state: RunState): StepRecord[] =>
  [...state.open].filter((step) => step.status !== "ready").map(toRecord);

/**
 * Ends the run at somebody's wish or at its time limit: `run.cancelled` makes it cancelled, any other error failed. The
 * records of the steps that end with it; none when the run has ended already.
 */
export function cancelRun(state: RunState, atMs: number, error: AppError): StepRecord[] {
  if (state.status !== "running") return [];
  endRun(state, error.code === "run.cancelled" ? "cancel" : "fail", error.toBody());
  return takeCancelled(state, atMs);
}

/**
 * The records of the steps that were cancelled by what happened to others, each handed out once: with the end of the run, by
 * a join that went on without them, with a scope that failed. To be called after each change of the state.
 */
export function takeCancelled(state: RunState, atMs: number): StepRecord[] {
  const steps = state.cancelled;
  state.cancelled = [];
  return steps.map((step) => {
    step.finishedAtMs ??= atMs;
    return toRecord(step);
  });
}

/** The earliest time at which a waiting step or a retry goes on; `null` when nothing sleeps. */
export function nextWakeMs(state: RunState): number | null {
  let earliest: number | null = null;
  for (const step of state.open) {
    const { wakeAtMs } = step;
    if (isSleeping(step) && wakeAtMs !== null && (earliest === null || wakeAtMs < earliest)) earliest = wakeAtMs;
  }
  return earliest;
}

/**
 * Waiting steps (not retries, which `readySteps` has) whose time has come, for `resolveWait`. `answerable` ones could have
 * been answered by others in the meantime: whoever keeps the waits says first which of the two came first.
 */
export const dueWaits = (state: RunState, nowMs: number): { path: string; iteration: number; answerable: boolean }[] =>
  [...state.open]
    .filter((step) => step.status === "waiting" && step.wakeAtMs !== null && step.wakeAtMs <= nowMs)
    .map((step) => ({ path: step.path, iteration: firstIteration, answerable: step.waitsFor !== null }));

/** Whether nothing can go on before somebody answers or a time comes. */
export function isAsleep(state: RunState): boolean {
  if (state.outcome !== null || state.open.size === 0) return false;
  for (const step of state.open) if (!isSleeping(step) && (step.inside === null || state.ready.has(step))) return false;
  return true;
}
