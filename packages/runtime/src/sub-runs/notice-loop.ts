import type pg from "pg";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";

export type NoticeLoop = {
  /** A run has ended about which another one may have to hear. */
  wake(): void;
  /** Ends the loop; resolves when nothing of it is under way any more. */
  stop(): Promise<void>;
};

const batchSize = 200;
/** Until a run whose row was being written is tried again. */
const retryMs = 15;

/** Delivers what runs have to be told about the ends of others. Returns whom it told, and how many could not be told yet. */
export async function deliverRunNotices(pool: pg.Pool): Promise<{ told: string[]; leftOver: number }> {
  const { rows } = await pool.query<{ told: string[]; left_over: number }>({
    name: "millrace_run_notices",
    text: "select told, left_over from deliver_run_notices($1::int)",
    values: [batchSize],
  });
  return { told: rows[0]?.told ?? [], leftOver: rows[0]?.left_over ?? 0 };
}

/**
 * Delivers notices when told that there are some, and every `sweepMs` whatever was heard, so that a lost hint or a crash
 * between the end of a run and its notice costs a moment and nothing else.
 */
export function createNoticeLoop(options: {
  store: Pick<RunStore, "deliverRunNotices">;
  log: Log;
  sweepMs: number;
  /** These runs have something in their inbox or in their waits. */
  onTold: (runIds: readonly string[]) => void;
  onBroken: (error: unknown) => void;
}): NoticeLoop {
  const { store, log, sweepMs, onTold, onBroken } = options;
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
        const { told, leftOver } = await store.deliverRunNotices();
        if (told.length > 0) onTold(told);
        if (told.length + leftOver >= batchSize) woken = leftOver < batchSize;
        if (leftOver > 0) pauseMs = retryMs;
      } catch (error) {
        if (stopped) return;
        if (classifyDatabaseError(error) === "refused") throw error;
        log.warn({ err: errorFacts(error) }, "telling runs about the end of others failed, trying again");
        woken = false;
      }
      if (!woken && !stopped) await sleep(pauseMs);
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
