import { classifyDatabaseError, retryDelayMs } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import { maxTimerMs } from "../max-timer-ms.ts";
import type { Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { type ClaimedRun, lowestId } from "./claim-runs.ts";

export type ClaimLoop = {
  /** Looks for work now instead of at the next alarm. */
  wake(): void;
  /** A run was parked until then: look at that time at the latest. */
  wakeAt(delayMs: number): void;
  /** Ends the loop; resolves when no claim is under way any more. */
  stop(): Promise<void>;
};

/** Claims due runs while there is room. Database failures are waited out, anything else goes to `onBroken`. */
export function createClaimLoop(options: {
  store: Pick<RunStore, "claimRuns" | "removeOrphans" | "nextDueInMs">;
  owner: string;
  log: Log;
  maxClaim: number;
  idlePollMs: number;
  /** How many more runs fit right now; 0 while the executor can't take work. */
  room: () => number;
  onClaimed: (runs: ClaimedRun[]) => Promise<void>;
  onBroken: (error: unknown) => void;
}): ClaimLoop {
  const { store, owner, log, maxClaim, idlePollMs, room, onClaimed, onBroken } = options;
  let stopped = false;
  let woken = false;
  let endSleep: (() => void) | null = null;
  let alarm: { atMs: number; timer: NodeJS.Timeout } | null = null;
  let cursor = lowestId;
  let flowCursor = lowestId;

  const wake = () => {
    woken = true;
    endSleep?.();
  };
  const setAlarm = (delayMs: number) => {
    const waitMs = Math.min(delayMs, maxTimerMs);
    const atMs = performance.now() + waitMs;
    if (alarm && alarm.atMs <= atMs) return;
    if (alarm) clearTimeout(alarm.timer);
    const timer = setTimeout(() => {
      alarm = null;
      wake();
    }, waitMs);
    alarm = { atMs, timer };
  };
  const sleep = async () => {
    if (woken || stopped) return;
    await new Promise<void>((resolve) => {
      endSleep = resolve;
    });
    endSleep = null;
  };

  /** One claim; returns whether there may be more to claim at once. */
  const claimOnce = async (wanted: number): Promise<boolean> => {
    const from = cursor;
    const { runs, orphans, lastOrganization, lastFlow } = await store.claimRuns(owner, wanted, from, flowCursor);
    flowCursor = lastFlow ?? lowestId;
    // First of all: whatever fails below, these runs are known to this executor.
    if (runs.length > 0) await onClaimed(runs);
    if (orphans.length > 0) {
      log.error({ runIds: orphans }, "queue entries without a live run were removed");
      await store.removeOrphans(owner, orphans);
    }
    // The next claim begins where this one ended, so that with more organizations than room all get their turn.
    cursor = runs.length + orphans.length >= wanted ? (lastOrganization ?? lowestId) : lowestId;
    return runs.length > 0 || from !== lowestId;
  };

  const loop = async () => {
    let failures = 0;
    while (!stopped) {
      woken = false;
      try {
        const wanted = Math.min(maxClaim, room());
        if (wanted > 0) {
          if (await claimOnce(wanted)) continue;
          const dueInMs = await store.nextDueInMs();
          setAlarm(Math.min(idlePollMs, Math.max(5, dueInMs ?? idlePollMs)));
        } else {
          setAlarm(idlePollMs);
        }
        failures = 0;
      } catch (error) {
        if (stopped) return;
        if (classifyDatabaseError(error) === "refused") throw error;
        failures++;
        log.warn({ err: errorFacts(error) }, "claiming runs failed, trying again");
        setAlarm(retryDelayMs(failures));
      }
      await sleep();
    }
  };
  const running = loop().catch(onBroken);

  return {
    wake,
    wakeAt: setAlarm,
    async stop() {
      stopped = true;
      if (alarm) clearTimeout(alarm.timer);
      wake();
      await running;
    },
  };
}
