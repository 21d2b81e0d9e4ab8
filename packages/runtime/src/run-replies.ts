/** Waiting for the end of a run from whatever process. */
export type { EndedRun } from "./replies/ended-run.ts";
export { readEnds } from "./replies/read-ends.ts";
export { createRunReplies, type RunReplies } from "./replies/run-replies.ts";
