/** The durable executor: runs in memory, everything that counts in Postgres. */
export { createExecutor, type Executor, type ExecutorOptions, type Reservation } from "./execute/executor.ts";
export { defaultLimits, type ExecutorLimits } from "./execute/limits.ts";
export type { EndedRun } from "./replies/ended-run.ts";
