import { AppError, toAppError } from "@millrace/contracts/errors";
import type { NodeOutcome, NodeRun, NodeRunCatalog, StepFacts } from "@millrace/contracts/flow/node-run";
import {
  advanceScope,
  attemptTimeoutMs,
  beginStep,
  builtInOutcome,
  cancelRun,
  completeStep,
  dueWaits,
  failStep,
  failWait,
  isReady,
  isRunning,
  type ReadyStep,
  readySteps,
  resolveWait,
  runOutcome,
  type StepRecord,
  stepContext,
  takeCancelled,
} from "@millrace/engine/run/state";
import { createFairLine } from "../fair-line.ts";
import { alarmAtMs } from "../limits/run-limits.ts";
import type { StepGate } from "../limits/step-gate.ts";
import { mayBeLimited } from "../limits/step-needs.ts";
import { errorFacts } from "../log-error.ts";
import { maxTimerMs } from "../max-timer-ms.ts";
import type { Clock, Log, StepServices } from "../ports.ts";
import type { WaitResolution } from "../waits/read-answers.ts";
import { checkOutcome, maskOutcome, storableError } from "./check-outcome.ts";
import type { ExecutorLimits } from "./limits.ts";
import { clearTimers, countActiveTime, type Intent, isIdle, keepRecord, type LiveRun, stepKey } from "./live-run.ts";
import { logAttempt } from "./log-run.ts";
import { runEffect } from "./run-effect.ts";

export type RunDriver = {
  /** Brings the run on, in a later turn of the event loop: everything that is due and can be computed inline. */
  schedule(run: LiveRun): void;
  /** Starts effects whose intents are durable. */
  startEffects(run: LiveRun, intents: readonly Intent[]): void;
  /** Ends the run as cancelled (`run.cancelled`) or failed (any other code). */
  cancel(run: LiveRun, error: AppError): void;
  /** Lets steps go on whose waits have ended. A wait that is not open (any more) is passed over, so twice is once. */
  resolve(run: LiveRun, resolutions: readonly WaitResolution[]): void;
  /** Fails these steps, whose process ended each time that they were tried, and brings the run on. */
  giveUp(run: LiveRun, interrupted: readonly StepRecord[]): void;
  /**
   * Lets the steps of a run that was taken over stand where they stood in the lines of their limits, before anything can
   * cancel them: who is known to stand there can be taken out.
   */
  rejoinLines(run: LiveRun): void;
  /** From now on no step of the run begins, or they may again. What is under way ends and is recorded. */
  setPaused(run: LiveRun, paused: boolean): void;
  /** From now on no effect begins; inline work goes on. */
  drain(): void;
};

export type RunDriverOptions = {
  nodeRuns: NodeRunCatalog;
  servicesFor: (step: StepFacts) => StepServices;
  limits: ExecutorLimits;
  /** Asked before a step begins whose node may have a limit. */
  gate: Pick<StepGate, "admits" | "withdrawCancelled">;
  clock: Clock;
  log: Log;
  /** The run has something to write, or came to rest. */
  onChanged: (run: LiveRun) => void;
  /** The time of these waits is over, whose answer could have come first: they are in `closingWaits` now. */
  onTimeOver: (run: LiveRun, waitIds: readonly string[]) => void;
  /** An exception that is no step's failure: the run can't go on. */
  onRunBroken: (run: LiveRun, error: unknown) => void;
};

/** Drives runs through the engine: pure steps inline, effects through intents. All state changes happen here. */
export function createRunDriver(options: RunDriverOptions): RunDriver {
  const { nodeRuns, servicesFor, limits, gate, clock, log, onChanged, onTimeOver, onRunBroken } = options;
  // An organization that has thousands of runs going must not keep the others waiting.
  const line = createFairLine<LiveRun>((run) => run.facts.organizationId);
  let pumping = false;
  let draining = false;

  /** Whatever goes wrong with one run ends that run, and neither the others nor the process. */
  const guarded = (run: LiveRun, act: () => void) => {
    try {
      act();
    } catch (error) {
      onRunBroken(run, error);
    }
  };

  const keep = (run: LiveRun, record: StepRecord, extra: Parameters<typeof keepRecord>[2] = {}) => {
    keepRecord(run, record, extra);
    if (record.status !== "running" && log.isLevelEnabled?.("debug")) logAttempt(log, run, record);
  };

  const pump = () => {
    pumping = false;
    const deadline = performance.now() + limits.maxSliceMs;
    while (performance.now() < deadline) {
      const run = line.take();
      if (!run) return;
      guarded(run, () => advance(run, deadline));
    }
    if (line.size > 0) wakePump();
  };
  const wakePump = () => {
    if (pumping) return;
    pumping = true;
    setImmediate(pump);
  };
  const schedule = (run: LiveRun) => {
    if (run.scheduled || run.dropped) return;
    run.scheduled = true;
    line.add(run);
    wakePump();
  };

  /** Takes all inline work of a run, or as much as fits before the deadline. */
  const advance = (run: LiveRun, deadline: number) => {
    run.scheduled = false;
    if (run.dropped || run.end) return;
    const nowMs = clock();
    if (run.paused) return rest(run, nowMs);
    run.activeSinceMs ??= nowMs;
    takeDueWaits(run, nowMs);
    for (let progressed = true; progressed; ) {
      progressed = false;
      for (const step of readySteps(run.state)) {
        if (step.notBeforeMs > nowMs) continue;
        if (run.rowBytes > limits.maxUnflushedBytes) {
          run.pausedForFlush = true;
          return rest(run, nowMs);
        }
        // What was cancelled meanwhile, by a join or a scope, is ready no more.
        if (!isReady(run.state, step) || !takeStep(run, step, nowMs)) continue;
        progressed = true;
        if (closeEnded(run, nowMs)) return;
        if (performance.now() > deadline) {
          schedule(run);
          return yieldTurn(run, nowMs);
        }
      }
    }
    if (!closeEnded(run, nowMs)) rest(run, nowMs);
  };

  /** A timer goes on by itself; for what others can answer, its row says which came first. */
  const takeDueWaits = (run: LiveRun, nowMs: number) => {
    const { waits } = run;
    if (!waits) return;
    const over: string[] = [];
    for (const wait of dueWaits(run.state, nowMs)) {
      const id = waits.ids.get(stepKey(wait));
      // Another one that ended just now may have made it void.
      if (id === undefined) continue;
      if (!wait.answerable) {
        keep(run, resolveWait(run.state, wait.path, wait.iteration, nowMs));
        stopCancelled(run, nowMs);
      } else if (!waits.closing.has(id)) over.push(id);
    }
    for (const id of over) waits.closing.add(id);
    if (over.length > 0) onTimeOver(run, over);
  };

  const isAdmitted = (run: LiveRun, step: ReadyStep, nodeRun: NodeRun): boolean =>
    !mayBeLimited(step.node.definition, nodeRun) || gate.admits(run, step, nodeRun);

  /** Runs one ready step inline, or begins its effect. Returns false when it has to wait for a calmer time or a limit. */
  const takeStep = (run: LiveRun, step: ReadyStep, nowMs: number): boolean => {
    if (step.kind === "scope") {
      takeScope(run, step, nowMs);
      return true;
    }
    const nodeRun = nodeRuns.find(step.node.definition.type, step.node.definition.typeVersion);
    const isBuiltIn = step.node.disabled || step.node.join !== null;
    if (draining && !isBuiltIn && nodeRun?.kind === "effect") return false;
    if (nodeRun && !isBuiltIn && !isAdmitted(run, step, nodeRun)) return false;
    const record = beginStep(run.state, step, nowMs);
    try {
      const builtIn = builtInOutcome(run.state, step);
      if (builtIn) {
        finishStep(run, step, builtIn, nowMs);
        return true;
      }
      if (!nodeRun) {
        throw new AppError("flow.invalid", {
          message: `This installation has no node type ${step.node.definition.type}.`,
        });
      }
      const context = stepContext(run.state, step);
      if (nodeRun.kind === "effect") {
        keep(run, record);
        run.intents.push({ step, context, nodeRun });
      } else {
        finishStep(run, step, nodeRun.run(context), nowMs);
      }
    } catch (thrown) {
      refuseStep(run, step, thrown, nowMs);
    }
    return true;
  };

  /** A scope begins, opens what it runs next, or ends. */
  const takeScope = (run: LiveRun, step: ReadyStep, nowMs: number) => {
    if (!step.hasBegun) keep(run, beginStep(run.state, step, nowMs));
    try {
      const outcome = advanceScope(run.state, step);
      if (outcome) finishStep(run, step, outcome, nowMs);
    } catch (thrown) {
      refuseStep(run, step, thrown, nowMs);
    }
  };

  const finishStep = (
    run: LiveRun,
    step: ReadyStep,
    outcome: NodeOutcome,
    atMs: number,
    logs: readonly string[] = [],
  ) => {
    const outputText = checkOutcome(outcome, limits.maxOutputBytes);
    keep(run, completeStep(run.state, step, outcome, atMs), { outputText, logs });
  };

  const refuseStep = (
    run: LiveRun,
    step: ReadyStep,
    thrown: unknown,
    atMs: number,
    services?: StepServices,
    logs: readonly string[] = [],
  ) => {
    if (!(thrown instanceof AppError)) {
      const { runId, correlationId } = run.facts;
      const err = errorFacts(thrown, services?.mask);
      log.error({ err, runId, correlationId, nodeId: step.nodeId }, "a step failed unexpectedly");
    }
    const error = storableError(toAppError(thrown, "step.unexpected"), services?.mask);
    keep(run, failStep(run.state, step, error, atMs), { logs });
  };

  /** Steps that were given up because of others; their effects are told so. */
  const stopCancelled = (run: LiveRun, atMs: number) => {
    for (const record of takeCancelled(run.state, atMs)) {
      keep(run, record);
      const key = stepKey(record);
      run.effects.get(key)?.abort(new AppError("run.cancelled"));
      run.effects.delete(key);
      run.intents = run.intents.filter(({ step }) => stepKey(step) !== key);
    }
  };

  /** Takes over what was cancelled and, if the run has just ended, how; stops what still runs. */
  const closeEnded = (run: LiveRun, atMs: number): boolean => {
    stopCancelled(run, atMs);
    const outcome = runOutcome(run.state);
    if (!outcome) return false;
    run.end = { ...outcome, atMs };
    run.intents = [];
    clearTimers(run);
    for (const controller of run.effects.values()) controller.abort(new AppError("run.cancelled"));
    run.effects.clear();
    countActiveTime(run, atMs);
    onChanged(run);
    return true;
  };

  /** Other events get their turn; what has to be durable before more can start is handed over already. */
  const yieldTurn = (run: LiveRun, nowMs: number) => {
    if (run.activeMs + (nowMs - (run.activeSinceMs ?? nowMs)) > run.flow.settings.runTimeoutMs) return timeOut(run);
    if (run.intents.length > 0) onChanged(run);
  };

  /** Nothing more can be computed now: write, and set the alarms. */
  const rest = (run: LiveRun, nowMs: number) => {
    if (run.limits) gate.withdrawCancelled(run);
    countActiveTime(run, nowMs);
    clearTimers(run);
    const wakeMs = run.paused ? null : alarmAtMs(run, limits.parkAfterMs, nowMs);
    // What is due and still there is being settled already, see `takeDueWaits`.
    if (wakeMs !== null && (wakeMs > nowMs || !run.waits?.closing.size)) {
      run.wakeTimer = setTimeout(schedule, Math.min(maxTimerMs, Math.max(0, wakeMs - nowMs)), run);
    }
    if (!isIdle(run)) {
      const leftMs = run.flow.settings.runTimeoutMs - run.activeMs;
      run.timeoutTimer = setTimeout(timeOut, Math.min(maxTimerMs, Math.max(0, leftMs)), run);
    }
    onChanged(run);
  };

  const timeOut = (run: LiveRun) => cancel(run, new AppError("run.timeout"));

  const cancel = (run: LiveRun, error: AppError) => guarded(run, () => cancelNow(run, error));

  const cancelNow = (run: LiveRun, error: AppError) => {
    if (run.dropped || run.end) return;
    const nowMs = clock();
    for (const record of cancelRun(run.state, nowMs, storableError(error))) keep(run, record);
    closeEnded(run, nowMs);
  };

  const startEffect = (run: LiveRun, { step, context, nodeRun }: Intent) => {
    const controller = new AbortController();
    const key = stepKey(step);
    run.effects.set(key, controller);
    const services = servicesFor(context.step);
    const settle = (apply: (atMs: number) => void) => {
      // Too late: the run has ended or is with another executor.
      if (run.effects.get(key) !== controller || run.dropped || run.end) return;
      run.effects.delete(key);
      const atMs = clock();
      guarded(run, () => {
        apply(atMs);
        if (!closeEnded(run, atMs)) schedule(run);
      });
    };
    const timeoutMs = attemptTimeoutMs(run.state, step.path, step.iteration, clock());
    runEffect({ context, nodeRun, services, controller, timeoutMs }).then(
      (outcome) =>
        settle((atMs) => {
          const logs = services.mask([...services.logs()]);
          try {
            finishStep(run, step, maskOutcome(outcome, services.mask), atMs, logs);
          } catch (thrown) {
            refuseStep(run, step, thrown, atMs, services, logs);
          }
        }),
      (thrown) => settle((atMs) => refuseStep(run, step, thrown, atMs, services, services.mask([...services.logs()]))),
    );
  };

  const settleWait = (run: LiveRun, { path, iteration, answer, error }: WaitResolution, nowMs: number) => {
    const fail = (why: AppError) => keep(run, failWait(run.state, path, iteration, storableError(why), nowMs));
    if (error) return fail(error);
    if (!answer) return keep(run, resolveWait(run.state, path, iteration, nowMs));
    let outputText: string;
    try {
      outputText = checkOutcome({ kind: "output", ...answer }, limits.maxOutputBytes);
    } catch (refused) {
      return fail(toAppError(refused, "step.invalid_output"));
    }
    keep(run, resolveWait(run.state, path, iteration, nowMs, answer), { outputText });
  };

  const resolveNow = (run: LiveRun, resolutions: readonly WaitResolution[]) => {
    const nowMs = clock();
    for (const resolution of resolutions) {
      if (run.dropped || run.end) return;
      if (run.waits?.ids.get(stepKey(resolution)) !== resolution.waitId) continue;
      settleWait(run, resolution, nowMs);
      if (closeEnded(run, nowMs)) return;
    }
    schedule(run);
  };

  return {
    schedule,
    cancel,
    resolve: (run, resolutions) => guarded(run, () => resolveNow(run, resolutions)),
    giveUp(run, interrupted) {
      guarded(run, () => {
        const nowMs = clock();
        const lost = new Set(interrupted.map(stepKey));
        for (const step of readySteps(run.state)) {
          // A scope is entered again, whatever was lost inside it.
          if (step.kind === "scope" || !lost.has(stepKey(step))) continue;
          beginStep(run.state, step, nowMs);
          refuseStep(run, step, new AppError("step.lost"), nowMs);
          if (closeEnded(run, nowMs)) return;
        }
        schedule(run);
      });
    },
    rejoinLines(run) {
      guarded(run, () => {
        const nowMs = clock();
        for (const step of readySteps(run.state)) {
          const nodeRun = nodeRuns.find(step.node.definition.type, step.node.definition.typeVersion);
          if (nodeRun && step.kind !== "scope" && step.notBeforeMs <= nowMs) isAdmitted(run, step, nodeRun);
        }
      });
    },
    setPaused(run, paused) {
      if (run.paused === paused) return;
      run.paused = paused;
      schedule(run);
    },
    drain() {
      draining = true;
    },
    startEffects(run, intents) {
      run.intentsInFlight = 0;
      if (run.dropped || run.end) return;
      for (const intent of intents) {
        // The intent stays recorded as running; whoever gets the run next starts it again with the same key.
        if (draining || !isRunning(run.state, intent.step)) continue;
        startEffect(run, intent);
      }
    },
  };
}
