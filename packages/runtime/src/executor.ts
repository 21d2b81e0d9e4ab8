/** The durable executor: runs in memory, everything that counts in Postgres. */
export { createExecutor, createExecutorOn, type Executor } from "./execute/executor.ts";
export type { ExecutorLimits } from "./execute/limits.ts";
export type { EndedRun } from "./replies/ended-run.ts";
