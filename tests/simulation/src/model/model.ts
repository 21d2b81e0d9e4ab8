/** What somebody who knows nothing of executors expects of a run. */
export type ModelRun = {
  /** The version that it runs: the one in production when it was started, or that of the run that it repeats. */
  version: number;
  /** It keeps what came before its second call. */
  isKept: boolean;
  isSignalled: boolean;
  isPaused: boolean;
  /** Somebody was told that it will be cancelled. */
  isCancelled: boolean;
  /** Nothing of it can change any more: it had the time to end. */
  hasEnded: boolean;
};

export type Model = { version: number; runs: ModelRun[] };

export const newModel = (): Model => ({ version: 1, runs: [] });

/** Whether the run ends by itself, given time. */
export const mayEnd = (run: ModelRun): boolean => run.isCancelled || (run.isSignalled && !run.isPaused);

/** Time enough has passed for everything that can happen without anybody doing anything. */
export function settle(model: Model): void {
  for (const run of model.runs) run.hasEnded ||= mayEnd(run);
}

/**
 * What may have become of it. A run that was cancelled and has all that it needs may be quicker than its executor hears of
 * the one: nothing begins after that, but much may before.
 */
export function possibleStatuses(run: ModelRun): readonly string[] {
  if (!run.hasEnded) return ["running"];
  if (!run.isCancelled) return ["succeeded"];
  return run.isSignalled ? ["cancelled", "succeeded"] : ["cancelled"];
}
