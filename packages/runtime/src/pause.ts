/** Pausing and resuming, inside the caller's transaction. */
export { type PauseScope, pauseAll, resumeAll } from "./pause/pause-all.ts";
export { type PausedRun, pauseRun, resumeRun } from "./pause/pause-run.ts";
