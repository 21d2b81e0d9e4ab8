import { classifyDatabaseError } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";

/** Does something again and again, `everyMs` after it was done; what the database refuses goes to `onBroken` and ends it. */
export function createSweepLoop(options: {
  sweep: () => Promise<void>;
  everyMs: number;
  log: Log;
  onBroken: (error: unknown) => void;
}): { stop(): void } {
  const { sweep, everyMs, log, onBroken } = options;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const turn = async () => {
    try {
      await sweep();
    } catch (error) {
      if (stopped) return;
      if (classifyDatabaseError(error) === "refused") return onBroken(error);
      log.warn({ err: errorFacts(error) }, "looking for free places failed, trying again");
    }
    if (!stopped) timer = setTimeout(() => void turn(), everyMs);
  };
  timer = setTimeout(() => void turn(), everyMs);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
