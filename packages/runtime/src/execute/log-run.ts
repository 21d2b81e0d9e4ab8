import type { StepRecord } from "@millrace/engine/run/state";
import type { Log } from "../ports.ts";
import type { HeldRun, LiveRun } from "./live-run.ts";

/** What leads from a log line to the run, and from the caller's request to the log line. */
const factsOf = ({ runId, flowId, organizationId, correlationId }: HeldRun) => ({
  runId,
  flowId,
  organizationId,
  correlationId,
});

/** A run has come into memory. */
export function logTaken(log: Log, run: HeldRun): void {
  if (log.isLevelEnabled?.("debug")) log.debug?.({ ...factsOf(run), epoch: run.epoch }, "run taken");
}

/** The executor has heard that the run is paused: what is under way ends, nothing else begins. */
export function logPaused(log: Log, run: HeldRun): void {
  if (log.isLevelEnabled?.("debug")) log.debug?.(factsOf(run), "run paused");
}

/** An attempt of a step has come to a result, or waits. The caller has looked whether debug lines are wanted. */
export function logAttempt(log: Log, run: LiveRun, record: StepRecord): void {
  const { path, iteration, attempt, status, startedAtMs, finishedAtMs, error } = record;
  const ms = finishedAtMs === null ? null : finishedAtMs - startedAtMs;
  const errorCode = error ? { errorCode: error.code } : {};
  log.debug?.({ ...factsOf(run.facts), path, iteration, attempt, status, ms, ...errorCode }, "step attempt");
}

/** A run has ended, and that is durable. */
export function logEnded(log: Log, run: HeldRun, status: string, error: { code: string } | null, nowMs: number): void {
  const errorCode = error ? { errorCode: error.code } : {};
  log.info({ ...factsOf(run), status, durationMs: nowMs - run.startedAtMs, ...errorCode }, "run ended");
}
