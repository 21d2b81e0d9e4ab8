import { toAppError } from "@millrace/contracts/errors";
import { type JobName, type JobPayload, jobCatalog } from "@millrace/contracts/jobs";
import type { Logger } from "pino";

export type JobHandlers = {
  [N in JobName]: (payload: JobPayload<N>, context: { signal: AbortSignal; log: Logger }) => Promise<void>;
};

export type JobAttempt = { id: string; attempt: number; maxAttempts: number; signal: AbortSignal };

/**
 * Runs one attempt of a job: parses the payload by the catalog, times it, logs its end, and rethrows failures so that the
 * queue tries again. A payload that does not parse, like any error that is not retryable, is logged as given up.
 */
export async function runHandler<N extends JobName>(
  name: N,
  payload: unknown,
  handler: (payload: JobPayload<N>, context: { signal: AbortSignal; log: Logger }) => Promise<void>,
  { id, attempt, maxAttempts, signal }: JobAttempt,
  parentLog: Logger,
): Promise<void> {
  const log = parentLog.child({ job: name, jobId: id, attempt });
  const startedAt = performance.now();
  const parsed = jobCatalog[name].payload.safeParse(payload);
  if (!parsed.success) {
    log.error({ issues: parsed.error.issues }, "job given up: its payload does not fit the catalog");
    return;
  }
  try {
    await handler(parsed.data as JobPayload<N>, { signal, log });
    log.info({ ms: Math.round(performance.now() - startedAt) }, "job done");
  } catch (thrown) {
    const error = toAppError(thrown);
    const lastTry = attempt >= maxAttempts || !error.retryable;
    log[lastTry ? "error" : "warn"](
      { err: thrown, code: error.code, ms: Math.round(performance.now() - startedAt) },
      lastTry ? "job given up" : "job failed, will be tried again",
    );
    if (error.retryable) throw thrown;
  }
}
