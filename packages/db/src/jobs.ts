import { type JobName, type JobPayload, jobCatalog } from "@millrace/contracts/jobs";
import { parseCronItems, run, type TaskList } from "graphile-worker";
import pg from "pg";
import type { Transaction } from "./client.ts";
import { jobSchema } from "./jobs/install.ts";
import { type JobLog, jobLogger } from "./jobs/logger.ts";

export type { JobLog } from "./jobs/logger.ts";

/** A transaction of `withOrganization`, or a pool or client of `millrace_maintenance`. */
export type JobSink = Pick<Transaction, "$executeRaw"> | Pick<pg.Pool | pg.ClientBase, "query">;

export type EnqueueOptions = {
  /**
   * A job of this key that has not begun yet is replaced instead of a second one being added. The keys of jobs with an
   * `organizationId` are that organization's own.
   */
  key?: string;
  /** Not before this time. */
  runAt?: Date;
};

/**
 * Adds a background job in the caller's transaction: it exists if and only if that commits. The payload is checked against
 * the catalog. As `millrace_app` the payload must name the organization of the transaction; the database refuses others,
 * and every job outside of one.
 */
export async function enqueueJob<N extends JobName>(
  sink: JobSink,
  name: N,
  payload: JobPayload<N>,
  { key, runAt }: EnqueueOptions = {},
): Promise<void> {
  const { payload: schema, maxAttempts } = jobCatalog[name];
  const json = JSON.stringify(schema.parse(payload));
  if ("$executeRaw" in sink)
    await sink.$executeRaw`select enqueue_job(${name}, ${json}::json, ${maxAttempts}::int, ${key ?? null}, ${runAt ?? null}::timestamptz)`;
  else
    await sink.query("select enqueue_job($1, $2::json, $3, $4, $5)", [
      name,
      json,
      maxAttempts,
      key ?? null,
      runAt ?? null,
    ]);
}

/** One handler per job of the catalog. A handler may run again after a crash, so it must not mind what it did before. */
export type JobHandlers = {
  [N in JobName]: (
    payload: JobPayload<N>,
    context: { jobId: string; attempt: number; signal: AbortSignal },
  ) => Promise<void>;
};

export type JobWorker = {
  /** Takes no new jobs and waits for the running ones. */
  stop(): Promise<void>;
  /** Resolves after `stop()`, rejects when the worker ended by itself. */
  ended: Promise<void>;
};

/**
 * Runs the background jobs and the catalog's cron entries (UTC), as `millrace_maintenance`. Any number of processes may
 * do this: each job runs in one of them, each cron tick once. A job that throws is tried again with growing pauses, up to
 * the catalog's `maxAttempts`.
 */
export async function startJobWorker(options: {
  url: string;
  handlers: JobHandlers;
  log: JobLog;
  concurrency?: number;
}): Promise<JobWorker> {
  const names = Object.keys(jobCatalog) as JobName[];
  const tasks: TaskList = {};
  for (const name of names) tasks[name] = taskOf(name, options.handlers);
  const pool = new pg.Pool({
    connectionString: options.url,
    max: (options.concurrency ?? 2) + 2,
    application_name: "millrace jobs",
  });
  pool.on("error", (error) => options.log("error", `A connection of the job worker broke: ${error.message}`));
  const runner = await run({
    pgPool: pool,
    schema: jobSchema,
    concurrency: options.concurrency ?? 2,
    noHandleSignals: true,
    logger: jobLogger(options.log),
    taskList: tasks,
    parsedCronItems: parseCronItems(cronItems(names)),
  }).catch(async (error) => {
    await pool.end();
    throw error;
  });
  const ended = runner.promise.finally(() => pool.end());
  return {
    ended,
    stop: async () => {
      await runner.stop();
      await ended;
    },
  };
}

function taskOf<N extends JobName>(name: N, handlers: JobHandlers): TaskList[string] {
  return async (raw, { job, abortSignal }) => {
    const payload = jobCatalog[name].payload.parse(withoutCron(raw)) as JobPayload<N>;
    await handlers[name](payload, {
      jobId: job.id,
      attempt: job.attempts,
      signal: abortSignal ?? new AbortController().signal,
    });
  };
}

/** Jobs that come from a cron entry carry the tick beside their payload. */
function withoutCron(raw: unknown): unknown {
  if (typeof raw !== "object" || raw === null || !("_cron" in raw)) return raw;
  const { _cron, ...payload } = raw;
  return payload;
}

const cronItems = (names: JobName[]) =>
  names.flatMap((name) => {
    const entry = jobCatalog[name];
    return "cron" in entry
      ? [
          {
            task: name,
            identifier: name,
            match: entry.cron,
            options: { maxAttempts: entry.maxAttempts, jobKey: name, backfillPeriod: 0 },
          },
        ]
      : [];
  });
