import type { Logger } from "pino";

/** A running part of the process. `failed` rejects when the part can no longer do its work. */
export type Part = { name: string; stop: () => Promise<void>; failed?: Promise<never> };

/** Of a promise that resolves when a part was stopped, only the failure. */
export const failureOf = (ended: Promise<void>): Promise<never> => ended.then(() => new Promise<never>(() => {}));

/**
 * Stops parts in the reverse order of their start, each to its end before the next, because what was started later uses
 * what was started before. Calling `stop` again returns the stop that is under way.
 */
export function createLifecycle(log: Logger, options: { deadlineMs: number }) {
  const parts: Part[] = [];
  let stopping: Promise<void> | null = null;
  let someFailed = false;
  let reportFailure: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    reportFailure = resolve;
  });

  const stopAll = async () => {
    const forced = setTimeout(() => {
      log.error({ deadlineMs: options.deadlineMs }, "stopping took too long, the process ends now");
      process.exit(1);
    }, options.deadlineMs);
    forced.unref();
    for (const part of parts.toReversed()) {
      try {
        await part.stop();
        log.info({ part: part.name }, "stopped");
      } catch (error) {
        log.error({ part: part.name, err: error }, "did not stop cleanly");
      }
    }
    clearTimeout(forced);
  };

  return {
    add(part: Part): void {
      parts.push(part);
      part.failed?.catch((error: unknown) => {
        log.error({ part: part.name, err: error }, "failed");
        someFailed = true;
        reportFailure(error instanceof Error ? error : new Error(String(error)));
      });
    },
    stop(): Promise<void> {
      stopping ??= stopAll();
      return stopping;
    },
    /** Resolves with the reason when a part has failed: half a process must not look healthy. */
    failed,
    hasFailed: () => someFailed,
    names: (): string[] => parts.map((part) => part.name),
  };
}
