import { AppError, type ErrorBody } from "@millrace/contracts/errors";
import { errorPort, errorPortOf } from "@millrace/contracts/flow/node-definition";
import type { NodeOutcome, RunResponse } from "@millrace/contracts/flow/node-run";
import { answerPorts } from "@millrace/contracts/flow/wait-subject";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { classOfError, type ErrorClass } from "@millrace/contracts/run/error-class";
import { startFrame } from "./frames.ts";
import { stepRandom } from "./identity.ts";
import { type NodeState, nodeAt, type RunState, type StepRecord, toRecord } from "./model.ts";
import { noteResponse } from "./output.ts";
import { decideRetry } from "./retry.ts";
import { culpritOf } from "./scope-errors.ts";
import { deliver, failFrom, settleFrame } from "./settle.ts";
import { change } from "./status.ts";

type StepAt = { path: string; iteration: number; attempt: number };

/**
 * The step begins: its record is the intent that is written before an effect starts. Throws a `RangeError` for a step that
 * is not ready at this attempt, or when the run has ended.
 */
export function beginStep(state: RunState, { path, iteration, attempt }: StepAt, atMs: number): StepRecord {
  const step = openStep(state, path, iteration);
  const next = step.status === "retrying" ? step.attempt + 1 : step.attempt;
  if (attempt !== next) throw new RangeError(`attempt ${next} of ${path} comes next, not ${attempt}`);
  startFrame(step.frame, atMs);
  // An attempt that is made again after a crash began when it first did.
  const isAgain = step.status === "ready" && step.startedAtMs !== null;
  change(state, step, "begin");
  step.attempt = attempt;
  if (!isAgain) step.startedAtMs = atMs;
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
  requirePorts(step, outcome);
  if (outcome.kind === "wait") {
    if (outcome.untilMs === null && !outcome.on)
      throw new AppError("step.invalid_output", {
        message: `*${step.node.name}* waits for nothing that could happen.`,
      });
    change(state, step, "wait");
    step.port = outcome.port;
    step.output = outcome.value;
    step.wakeAtMs = outcome.untilMs;
    step.waitsFor = outcome.on ?? null;
    return toRecord(step);
  }
  return succeed(state, step, outcome.port, outcome.value, outcome.kind === "respond" ? outcome.response : null, atMs);
}

/** What answered a wait: through which port the step goes on, and with what. */
export type WaitAnswer = { port: string; value: JsonValue };

/**
 * A waiting step goes on: with the answer that it waited for, or, without one, because its time has come. Then the value that
 * it brought along leaves, or it fails with `step.wait_timeout` where it said so. Throws a `RangeError` for a step that is not
 * waiting, or that does not wait for an answer with this port.
 */
export function resolveWait(
  state: RunState,
  path: string,
  iteration: number,
  atMs: number,
  answer?: WaitAnswer,
): StepRecord {
  const step = openStep(state, path, iteration);
  if (step.status !== "waiting") throw new RangeError(`${path} is ${step.status}, not waiting`);
  if (!answer && step.waitsFor?.onTimeout === "fail")
    return failFinally(state, step, new AppError("step.wait_timeout").toBody(), Math.max(step.nowMs, atMs), atMs);
  if (answer && !(step.waitsFor && answerPorts(step.waitsFor).includes(answer.port)))
    throw new RangeError(`${path} does not wait for an answer through ${answer.port}`);
  return succeed(state, step, answer?.port ?? step.port ?? "", answer ? answer.value : step.output, null, atMs);
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
  return failAttempt(state, runningStep(state, path, iteration, attempt), { path, iteration }, error, atMs);
}

/** What a step waited for has failed, so its attempt has, as in `failStep`. Throws a `RangeError` for one that is not waiting. */
export function failWait(state: RunState, path: string, iteration: number, error: AppError, atMs: number): StepRecord {
  const step = openStep(state, path, iteration);
  if (step.status !== "waiting") throw new RangeError(`${path} is ${step.status}, not waiting`);
  return failAttempt(state, step, { path, iteration }, error, atMs);
}

function failAttempt(
  state: RunState,
  step: NodeState,
  { path, iteration }: Omit<StepAt, "attempt">,
  error: AppError,
  atMs: number,
): StepRecord {
  const { node, attempt } = step;
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
    Object.assign(step, { wakeAtMs: decision.atMs, waitsFor: null, port: null, output: null });
    change(state, step, "retry");
    return toRecord(step);
  }
  if (decision.because === "deadline") {
    const message = `${step.error.message} There is no time for another attempt before the step's deadline.`;
    step.error = { ...step.error, message };
  }
  return failFinally(state, step, step.error, logicalTime(step, atMs), atMs);
}

/** The step has failed for good: the error leaves through an error port, or the run fails with it. */
function failFinally(state: RunState, step: NodeState, error: ErrorBody, logicalMs: number, atMs: number): StepRecord {
  const { node } = step;
  change(state, step, "fail");
  Object.assign(step, { error, finishedAtMs: atMs, logicalAtMs: logicalMs, wakeAtMs: null, waitsFor: null });
  const errorClass = classOfError(error.code);
  const port = [errorPortOf(errorClass), errorPort].find((name) => node.outputPorts.includes(name));
  if (port !== undefined) {
    step.port = port;
    step.output = errorValue(step, error, errorClass);
    deliver(state, step, port, logicalMs);
    settleFrame(state, step.frame);
  } else {
    step.port = null;
    step.output = null;
    failFrom(state, step, error, logicalMs);
  }
  if (!state.keepsFrames) step.inside = null;
  return toRecord(step);
}

/** Throws `step.invalid_output` for an outcome that would leave through a port that the node does not have. */
function requirePorts(step: NodeState, outcome: NodeOutcome): void {
  if (step.node.disabled) return;
  const answers = outcome.kind === "wait" && outcome.on ? answerPorts(outcome.on) : [];
  const failing = outcome.kind === "wait" && outcome.on?.onTimeout === "fail";
  for (const port of failing ? answers : [outcome.port, ...answers])
    if (!step.node.outputPorts.includes(port))
      throw new AppError("step.invalid_output", { message: `*${step.node.name}* has no output port "${port}".` });
}

/** What leaves through an error port. */
function errorValue(step: NodeState, error: ErrorBody, errorClass: ErrorClass): JsonObject {
  const { code, message, details } = error;
  return { class: errorClass, code, message, ...culpritOf(step, error), details: details ?? {} };
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
  step.waitsFor = null;
  step.port = port;
  step.output = value;
  step.response = response;
  noteResponse(state, step);
  deliver(state, step, port, logicalMs);
  settleFrame(state, step.frame);
  if (!state.keepsFrames) step.inside = null;
  return toRecord(step);
}

/**
 * When what comes after sees this step: an effect has taken time, a computed step has not, so it can be computed again, and a
 * scope has taken what its steps did.
 */
const logicalTime = (step: NodeState, atMs: number): number =>
  step.node.kind === "effect" && !step.node.disabled
    ? Math.max(step.nowMs, atMs)
    : Math.max(step.nowMs, step.inside?.logicalMs ?? 0);

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
