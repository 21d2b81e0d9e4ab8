import { toAppError } from "@millrace/contracts/errors";
import { type JobName, type JobPayload, jobCatalog } from "@millrace/contracts/jobs";
import type { Logger } from "pino";

/** What a handler gets beside its payload. */
export type JobContext = { signal: AbortSignal; log: Logger };
/** One attempt, as the queue hands it out; `attempt` counts from 1. */
type JobAttempt = { jobId: string; attempt: number; signal: AbortSignal };
export type JobWork<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<void>;

/**
 * The one wrapper around every job handler: times each attempt and logs how it ended. What may succeed later is rethrown,
 * so that the queue tries again; an error that is not retryable is given up at once.
 */
export const runHandler =
  <N extends JobName>(name: N, work: JobWork<N>, parentLog: Logger) =>
  async (payload: JobPayload<N>, { jobId, attempt, signal }: JobAttempt): Promise<void> => {
    const log = parentLog.child({ job: name, jobId, attempt });
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    try {
      await work(payload, { signal, log });
      log.info({ ms: elapsed() }, "job done");
    } catch (thrown) {
      const { code, retryable } = toAppError(thrown);
      const isLast = !retryable || attempt >= jobCatalog[name].maxAttempts;
      if (isLast) log.error({ err: thrown, code, ms: elapsed() }, "job given up");
      else log.warn({ err: thrown, code, ms: elapsed() }, "job failed, it is tried again");
      if (retryable) throw thrown;
    }
  };
