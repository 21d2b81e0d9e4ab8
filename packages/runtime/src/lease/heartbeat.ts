import { classifyDatabaseError } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import type { RunLease } from "./lease-row.ts";

export type Heartbeat = {
  /** By this process's own clock: whether the lease may still be ours. Checked before anything leaves the process. */
  isLeaseValid(): boolean;
  stop(): void;
};

/**
 * Keeps the lease of one executor. The deadline is counted from before each renewal was sent, on the monotonic clock, so
 * it is never later than the one in the database: a frozen process that wakes up sees that its time is over before it
 * does anything else. After that the lease is never renewed; `onLost` is called once.
 */
export function createHeartbeat(options: {
  store: Pick<RunStore, "renewLease" | "recoverExpired" | "ownedRuns">;
  id: string;
  leaseMs: number;
  monotonicNow: () => number;
  /** When the lease row was about to be inserted, by the same clock. */
  insertedAt: number;
  log: Log;
  onInbox: (runIds: string[]) => void;
  /** The lease goes on: the time to look at what may have been missed. */
  onRenewed: () => void;
  /** Whether this executor has, or is about to have, the run in memory. */
  isKnown: (runId: string) => boolean;
  /** Leased to this executor, which has not known of them for a while: the answer to a claim was lost. */
  onStrays: (leases: RunLease[]) => void;
  /** Runs of a dead executor are claimable now. */
  onRecovered: (count: number) => void;
  onLost: () => void;
  onBroken: (error: unknown) => void;
}): Heartbeat {
  const { store, id, leaseMs, monotonicNow, log } = options;
  const everyMs = Math.max(50, Math.floor(leaseMs / 3));
  let deadline = options.insertedAt + leaseMs;
  let stopped = false;
  let unknownBefore = new Map<string, number>();
  let timer: NodeJS.Timeout;

  const lose = () => {
    stop();
    log.error({ executorId: id }, "the lease of this executor is lost, its runs are left to others");
    options.onLost();
  };
  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(watchdog);
  };

  /** A run is unknown for a moment while it is on its way into or out of memory, so it takes two beats to be a stray. */
  const lookForStrays = async () => {
    const unknown = (await store.ownedRuns(id)).filter(({ runId }) => !options.isKnown(runId));
    const strays = unknown.filter(({ runId, epoch }) => unknownBefore.get(runId) === epoch);
    unknownBefore = new Map(unknown.map(({ runId, epoch }) => [runId, epoch]));
    if (strays.length > 0 && !stopped) options.onStrays(strays);
  };

  const beat = async () => {
    const sentAt = monotonicNow();
    let nextMs = everyMs;
    try {
      const inbox = await store.renewLease(id, leaseMs);
      if (stopped) return;
      if (inbox === null) return lose();
      deadline = sentAt + leaseMs;
      if (inbox.length > 0) options.onInbox(inbox);
      options.onRenewed();
      const recovered = await store.recoverExpired();
      if (recovered > 0) options.onRecovered(recovered);
      if (!stopped) await lookForStrays();
    } catch (error) {
      if (stopped) return;
      if (classifyDatabaseError(error) === "refused") {
        options.onBroken(error);
        return;
      }
      log.warn({ err: errorFacts(error), executorId: id }, "the heartbeat failed, trying again");
      nextMs = Math.min(everyMs, 250);
    }
    if (!stopped) timer = setTimeout(beat, nextMs);
  };

  /** Notices the end of the lease although a renewal hangs on a dead connection. */
  const watch = () => {
    const leftMs = deadline - monotonicNow();
    if (leftMs <= 0) return lose();
    watchdog = setTimeout(watch, leftMs + 1);
  };
  timer = setTimeout(beat, 0);
  let watchdog = setTimeout(watch, leaseMs);

  return { isLeaseValid: () => !stopped && monotonicNow() < deadline, stop };
}
