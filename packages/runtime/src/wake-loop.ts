import { classifyDatabaseError } from "./flush/database-errors.ts";
import { errorFacts } from "./log-error.ts";
import type { Log } from "./ports.ts";

export type WakeLoop = {
  /** There may be something to do. */
  wake(): void;
  /** Ends the loop; resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
};

/**
 * Looks again and again: when woken, and otherwise after the pause that the last look asked for, so that a lost hint or a
 * crash costs a moment and nothing else. Database failures are waited out for `sweepMs`, anything else goes to `onBroken` and
 * ends the loop.
 */
export function createWakeLoop(options: {
  /** Returns how long to wait until the next look, in ms; 0 for at once. */
  look: () => Promise<number>;
  sweepMs: number;
  /** What fails when a look does, for the log. */
  what: string;
  log: Log;
  onBroken: (error: unknown) => void;
}): WakeLoop {
  const { look, sweepMs, what, log, onBroken } = options;
  let stopped = false;
  let woken = false;
  let endSleep: () => void = () => undefined;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endSleep = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const loop = async () => {
    while (!stopped) {
      woken = false;
      let pauseMs = sweepMs;
      try {
        pauseMs = await look();
      } catch (error) {
        if (stopped) return;
        if (classifyDatabaseError(error) === "refused") throw error;
        log.warn({ err: errorFacts(error) }, `${what} failed, trying again`);
        woken = false;
      }
      if (pauseMs > 0 && !woken && !stopped) await sleep(pauseMs);
    }
  };
  const running = loop().catch(onBroken);

  return {
    wake() {
      woken = true;
      endSleep();
    },
    async stop() {
      stopped = true;
      endSleep();
      await running;
    },
  };
}
