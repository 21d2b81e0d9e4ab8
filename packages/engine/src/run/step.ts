import { AppError, type ErrorBody } from "@millrace/contracts/errors";
import { errorPort, errorPortOf } from "@millrace/contracts/flow/node-definition";
import type { NodeOutcome, RunResponse } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { classOfError, type ErrorClass } from "@millrace/contracts/run/error-class";
import { stepRandom } from "./identity.ts";
import { type NodeState, nodeAt, type RunState, type StepRecord, toRecord } from "./model.ts";
import { decideRetry } from "./retry.ts";
import { change, deliver, endRun, finishIfDone } from "./settle.ts";

type StepAt = { path: string; iteration: number; attempt: number };

/**
 * The step begins: its record is the intent that is written before an effect starts. Throws a `RangeError` for a step that
 * is not ready at this attempt, or when the run has ended.
 */
export function beginStep(state: RunState, { path, iteration, attempt }: StepAt, atMs: number): StepRecord {
  const step = openStep(state, path, iteration);
  const next = step.status === "retrying" ? step.attempt + 1 : step.attempt;
  if (attempt !== next) throw new RangeError(`attempt ${next} of ${path} comes next, not ${attempt}`);
  change(state, step, "begin");
  step.attempt = attempt;
  step.startedAtMs = atMs;
  step.firstStartedAtMs ??= atMs;
  step.finishedAtMs = null;
  step.error = null;
  step.wakeAtMs = null;
  return toRecord(step);
}

/**
 * The node's implementation has given an outcome: the value leaves through its port, or the step waits. Throws `AppError`
 * `step.invalid_output` for a port that the node does not have (nothing is changed: fail the step with it), and a
 * `RangeError` for a step that is not running.
 */
export function completeStep(
  state: RunState,
  { path, iteration, attempt }: StepAt,
  outcome: NodeOutcome,
  atMs: number,
): StepRecord {
  const step = runningStep(state, path, iteration, attempt);
  if (!step.node.disabled && !step.node.outputPorts.includes(outcome.port))
    throw new AppError("step.invalid_output", { message: `*${step.node.name}* has no output port "${outcome.port}".` });
  if (outcome.kind === "wait") {
    change(state, step, "wait");
    step.port = outcome.port;
    step.output = outcome.value;
    step.wakeAtMs = outcome.untilMs;
    return toRecord(step);
  }
  return succeed(state, step, outcome.port, outcome.value, outcome.kind === "respond" ? outcome.response : null, atMs);
}

/** The time of a waiting step has come: its value leaves. Throws a `RangeError` for a step that is not waiting. */
export function resolveWait(state: RunState, path: string, iteration: number, atMs: number): StepRecord {
  const step = openStep(state, path, iteration);
  if (step.status !== "waiting") throw new RangeError(`${path} is ${step.status}, not waiting`);
  return succeed(state, step, step.port ?? "", step.output, null, atMs);
}

/** How long an attempt that begins now may take: its own limit, or what is left until the deadline of all attempts. */
export function attemptTimeoutMs(state: RunState, path: string, iteration: number, atMs: number): number {
  const step = nodeAt(state, path, iteration);
  const deadlineAtMs = deadlineOf(step);
  const { timeoutMs } = step.node;
  return deadlineAtMs === null ? timeoutMs : Math.max(1, Math.min(timeoutMs, deadlineAtMs - atMs));
}

const deadlineOf = ({ node, firstStartedAtMs }: NodeState): number | null =>
  node.deadlineMs === null || firstStartedAtMs === null ? null : firstStartedAtMs + node.deadlineMs;

/**
 * The attempt has failed. If the retry policy has another attempt for this class of error: `retrying` until `wakeAtMs`. Else
 * the error leaves as a value through the port of its class, or through the port `error`, where the node has them. Else the
 * run fails, and `takeCancelled` has the steps that end with it.
 */
export function failStep(
  state: RunState,
  { path, iteration, attempt }: StepAt,
  error: AppError,
  atMs: number,
): StepRecord {
  const step = runningStep(state, path, iteration, attempt);
  const { node } = step;
  step.error = error.toBody();
  step.finishedAtMs = atMs;
  const errorClass = classOfError(error.code);
  const decision = decideRetry(node.retry, {
    attempt,
    errorClass,
    retryAfterMs: retryAfterOf(step.error),
    atMs,
    deadlineAtMs: deadlineOf(step),
    random: stepRandom(state.facts.runId, path, iteration, `retry ${attempt}`),
  });
  if (decision.retry) {
    step.wakeAtMs = decision.atMs;
    change(state, step, "retry");
    return toRecord(step);
  }
  if (decision.because === "deadline") {
    const message = `${step.error.message} There is no time for another attempt before the step's deadline.`;
    step.error = { ...step.error, message };
  }
  change(state, step, "fail");
  step.logicalAtMs = logicalTime(step, atMs);
  const port = [errorPortOf(errorClass), errorPort].find((name) => node.outputPorts.includes(name));
  if (port !== undefined) {
    step.port = port;
    step.output = errorValue(step, step.error, errorClass);
    deliver(state, step, port, step.logicalAtMs);
    finishIfDone(state);
  } else endRun(state, "fail", { ...step.error, nodeId: node.id, attempts: attempt });
  return toRecord(step);
}

/** What leaves through an error port. */
function errorValue(step: NodeState, error: ErrorBody, errorClass: ErrorClass): JsonObject {
  const { code, message, details } = error;
  return { class: errorClass, code, message, nodeId: step.node.id, attempts: step.attempt, details: details ?? {} };
}

/** How long the service that answered wants to be left alone. */
function retryAfterOf({ details }: ErrorBody): number | null {
  const ms = details?.retryAfterMs;
  return typeof ms === "number" && Number.isFinite(ms) && ms > 0 ? ms : null;
}

function succeed(
  state: RunState,
  step: NodeState,
  port: string,
  value: JsonValue,
  response: RunResponse | null,
  atMs: number,
): StepRecord {
  // A wait takes time even where its node is computed inline.
  const logicalMs = step.status === "waiting" ? Math.max(step.nowMs, atMs) : logicalTime(step, atMs);
  change(state, step, "succeed");
  step.finishedAtMs = atMs;
  step.logicalAtMs = logicalMs;
  step.wakeAtMs = null;
  step.port = port;
  step.output = value;
  step.response = response;
  deliver(state, step, port, logicalMs);
  finishIfDone(state);
  return toRecord(step);
}

/** When what comes after sees this step: an effect has taken time, a computed step has not, so it can be computed again. */
const logicalTime = (step: NodeState, atMs: number): number =>
  step.node.kind === "effect" && !step.node.disabled ? Math.max(step.nowMs, atMs) : step.nowMs;

function openStep(state: RunState, path: string, iteration: number): NodeState {
  if (state.status !== "running") throw new RangeError(`the run has ${state.status}`);
  return nodeAt(state, path, iteration);
}

function runningStep(state: RunState, path: string, iteration: number, attempt: number): NodeState {
  const step = openStep(state, path, iteration);
  if (step.status !== "running" || step.attempt !== attempt)
    throw new RangeError(
      `attempt ${attempt} of ${path} is not running: the step is ${step.status} at attempt ${step.attempt}`,
    );
  return step;
}
