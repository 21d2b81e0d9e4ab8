/** What somebody who knows nothing of executors expects of a run. */
export type ModelRun = {
  /** The version that it runs: the one in production when it was started, or that of the run that it repeats. */
  version: number;
  isSignalled: boolean;
  isPaused: boolean;
  /** The pause has had the time to be heard of. */
  isHeld: boolean;
  /** Somebody was told that it will be cancelled. */
  isCancelled: boolean;
  /** Nothing of it can change any more. */
  hasEnded: boolean;
};

export type Model = { version: number; runs: ModelRun[] };

export const newModel = (): Model => ({ version: 1, runs: [] });

export const newRun = (version: number, isSignalled = false): ModelRun => ({
  ...{ version, isSignalled, isPaused: false, isHeld: false, isCancelled: false, hasEnded: false },
});

/** Whether it waits for somebody, or for the end of its pause, whatever its executor has heard of so far. */
export const mustWait = (run: ModelRun): boolean =>
  !run.hasEnded && !run.isCancelled && (!run.isSignalled || run.isHeld);

/**
 * What may have become of it once it has had its time. Nothing begins after its executor has heard of a cancellation or a
 * pause; a run that has all that it needs may be quicker than that.
 */
export function possibleStatuses(run: ModelRun): readonly ("running" | "succeeded" | "cancelled")[] {
  const isReady = run.isSignalled && !run.isHeld;
  if (run.isCancelled) return isReady ? ["cancelled", "succeeded"] : ["cancelled"];
  if (run.hasEnded) return ["succeeded"];
  if (!isReady) return ["running"];
  return run.isPaused ? ["running", "succeeded"] : ["succeeded"];
}
