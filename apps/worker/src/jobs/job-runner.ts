import { type JobName, jobCatalog } from "@millrace/contracts/jobs";
import { jobLogger } from "@millrace/db/jobs/logger";
import { parseCronItems, type Runner, run } from "graphile-worker";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { Part } from "../lifecycle.ts";
import { type JobHandlers, runHandler } from "./run-handler.ts";

const jobNames = Object.keys(jobCatalog) as JobName[];

/**
 * Handles background jobs from the queue in Postgres, two at a time, and enqueues the recurring ones of the catalog; a
 * recurring job is enqueued once per slot however many processes run. `pool` connects as the role that owns the queue.
 */
export async function startJobRunner(pool: Pool, handlers: JobHandlers, log: Logger): Promise<Part> {
  const taskList = Object.fromEntries(
    jobNames.map((name) => [
      name,
      (
        payload: unknown,
        helpers: { job: { id: string; attempts: number; max_attempts: number }; abortSignal?: AbortSignal },
      ) => handle(name, payload, helpers),
    ]),
  );
  const handle = <N extends JobName>(
    name: N,
    payload: unknown,
    { job, abortSignal }: { job: { id: string; attempts: number; max_attempts: number }; abortSignal?: AbortSignal },
  ) =>
    runHandler(
      name,
      payload,
      handlers[name],
      {
        id: String(job.id),
        attempt: job.attempts,
        maxAttempts: job.max_attempts,
        signal: abortSignal ?? new AbortController().signal,
      },
      log,
    );
  const recurring = jobNames.flatMap((task) => {
    const job: { cron?: string; maxAttempts: number } = jobCatalog[task];
    return job.cron ? [{ task, match: job.cron, options: { maxAttempts: job.maxAttempts, backfillPeriod: 0 }, payload: {} }] : [];
  });
  const runner: Runner = await run({
    pgPool: pool,
    taskList,
    parsedCronItems: parseCronItems(recurring),
    concurrency: 2,
    noHandleSignals: true,
    noPreparedStatements: false,
    logger: jobLogger((level, message) => log[level === "warning" ? "warn" : level]({ part: "jobs" }, message)),
  });
  return {
    name: "jobs",
    stop: () => runner.stop(),
    failed: runner.promise.then(
      () => new Promise<never>(() => {}),
      (error) => Promise.reject(error),
    ),
  };
}
