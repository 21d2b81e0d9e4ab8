import type pg from "pg";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { createWakeLoop, type WakeLoop } from "../wake-loop.ts";

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

/** Delivers notices when told that there are some, and every `sweepMs` whatever was heard. */
export function createNoticeLoop(options: {
  store: Pick<RunStore, "deliverRunNotices">;
  log: Log;
  sweepMs: number;
  /** These runs have something in their inbox or in their waits. */
  onTold: (runIds: readonly string[]) => void;
  onBroken: (error: unknown) => void;
}): WakeLoop {
  const { store, log, sweepMs, onTold, onBroken } = options;
  const look = async () => {
    const { told, leftOver } = await store.deliverRunNotices();
    if (told.length > 0) onTold(told);
    const hasMore = told.length + leftOver >= batchSize && leftOver < batchSize;
    if (hasMore) return 0;
    return leftOver > 0 ? retryMs : sweepMs;
  };
  return createWakeLoop({ look, sweepMs, what: "telling runs about the end of others", log, onBroken });
}
