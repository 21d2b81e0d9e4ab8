import { poisonTakeovers } from "@millrace/contracts/run/poison";
import type { StepLimitStore } from "../../src/limits/step-limit-store.ts";
import type { RunStore } from "../../src/store/run-store.ts";
import { pairSignals } from "../../src/waits/pair-signals.ts";
import { toResolution } from "../../src/waits/read-answers.ts";
import { admitAll } from "./memory-admission.ts";
import { claim } from "./memory-claim.ts";
import { failRun, type StoreFaults, writeOne } from "./memory-flush.ts";
import { readHistory } from "./memory-history.ts";
import { answerRunWait, deliverNotices } from "./memory-sub-runs.ts";
import {
  byAge,
  compareText,
  contentKey,
  hasInbox,
  hasLease,
  inboxMarkMs,
  isOver,
  isPaused,
  type MemoryTables,
  waitsOf,
} from "./memory-tables.ts";

/** How often a run may be lost without progress before it is claimed later and later. */
const unpausedTakeovers = poisonTakeovers - 1;

/** Limits of steps are granted by functions of the database, in tables of their own: what is tested on this store has none. */
const noStepLimits: StepLimitStore = {
  takePlaces: () => Promise.reject(new RangeError("the store in memory has no places of nodes")),
  takeTurns: () => Promise.reject(new RangeError("the store in memory has no rates")),
  withdrawAttempts: async () => undefined,
  markRuns: async () => undefined,
  sweepPlaces: async () => [],
  forgetOldRates: async () => undefined,
};

/** The store in memory, under the same contract suite as the one in Postgres. */
export function memoryStore(tables: MemoryTables, faults: StoreFaults = {}): RunStore {
  const { nowMs, leases, queue, waits, runs, inbox } = tables;
  const rowsOf = (owner: string) => [...queue.values()].filter((row) => row.owner === owner);

  const isHeldBy = (owner: string, { runId, epoch }: { runId: string; epoch: number }) => {
    const row = queue.get(runId);
    return row?.owner === owner && row.epoch === epoch;
  };
  const giveBack = (runId: string, delayMs: number) => {
    const row = queue.get(runId);
    if (!row) return;
    row.owner = null;
    if (row.wakeAtMs !== inboxMarkMs) row.wakeAtMs = nowMs() + delayMs;
  };

  return {
    async insertLease(owner, _host, leaseMs) {
      leases.set(owner, nowMs() + leaseMs);
    },
    async renewLease(owner, leaseMs) {
      if (!hasLease(tables, owner)) return null;
      leases.set(owner, nowMs() + leaseMs);
      return rowsOf(owner)
        .filter((row) => row.wakeAtMs === inboxMarkMs)
        .map((row) => row.runId);
    },
    async endLease(owner) {
      if (hasLease(tables, owner)) leases.set(owner, nowMs());
    },
    async recoverExpired() {
      let count = 0;
      for (const row of queue.values()) {
        if (row.owner === null || hasLease(tables, row.owner)) continue;
        row.owner = null;
        const isAtOnce = row.wakeAtMs === inboxMarkMs || row.takeovers < unpausedTakeovers;
        row.wakeAtMs = isAtOnce
          ? Math.min(row.wakeAtMs ?? Number.POSITIVE_INFINITY, nowMs())
          : nowMs() + Math.min(30_000, 500 * 2 ** (row.takeovers - unpausedTakeovers));
        row.takeovers = Math.min(row.takeovers + 1, 1_000);
        count++;
      }
      return count;
    },
    ownedRuns: async (owner) => rowsOf(owner).map(({ runId, epoch }) => ({ runId, epoch })),

    claimRuns: async (owner, room, after) => claim(tables, owner, room, after),
    async removeOrphans(owner, runIds) {
      for (const row of rowsOf(owner)) if (runIds.includes(row.runId)) queue.delete(row.runId);
    },
    async nextDueInMs() {
      let next: number | null = null;
      for (const { owner, admitted, wakeAtMs } of queue.values())
        if (owner === null && admitted && wakeAtMs !== null) next = Math.min(next ?? wakeAtMs, wakeAtMs);
      return next === null ? null : Math.max(0, next - nowMs());
    },
    admitWaitingRuns: async () => admitAll(tables),
    async nextInLineMs() {
      const next = [...queue.values()].flatMap(({ admitted, wakeAtMs }) => (admitted === null ? (wakeAtMs ?? []) : []));
      return next.length === 0 ? null : Math.max(0, Math.min(...next) - nowMs());
    },
    pausedRuns: async (owner) =>
      new Set(
        rowsOf(owner)
          .filter((row) => isPaused(tables, row))
          .map((row) => row.runId),
      ),
    readContent: async (organizationId, contentHash) => tables.contents.get(contentKey(organizationId, contentHash)),
    loadHistory: async (keys) => new Map(keys.map(({ runId }) => [runId, readHistory(tables, runId)])),

    async readInbox(keys) {
      const wanted = new Set(keys.map(({ runId }) => runId));
      return inbox.filter((entry) => wanted.has(entry.runId)).map((entry) => ({ ...entry }));
    },
    async takeInboxMarks(owner, keys, order) {
      for (const { runId } of keys) {
        const row = queue.get(runId);
        if (row?.owner !== owner || (row.lastWrite >= order && !faults.ignoresOrder)) continue;
        row.lastWrite = order;
        if (row.wakeAtMs !== inboxMarkMs || (hasInbox(tables, runId) && !faults.takesEveryMark)) continue;
        row.wakeAtMs = nowMs();
      }
    },
    readAnswers: async (keys) =>
      keys
        .flatMap(({ runId }) => waitsOf(tables, runId))
        .filter((wait) => ["resolved", "timed_out", "failed"].includes(wait.outcome ?? "") && wait.appliedAtMs === null)
        .sort((a, b) => (a.resolvedAtMs ?? 0) - (b.resolvedAtMs ?? 0) || compareText(a.id, b.id))
        .map((wait) => toResolution({ ...wait, run_id: wait.runId })),
    async timeOutWaits(over) {
      for (const { waitId } of over) {
        const wait = waits.get(waitId);
        if (!wait || wait.resolvedAtMs !== null) continue;
        wait.resolvedAtMs = nowMs();
        wait.outcome = "timed_out";
      }
    },
    async matchEarlySignals(owner, waiting) {
      const asked = waiting.filter((wait) => isHeldBy(owner, wait));
      const found = new Set<string>();
      const open = asked
        .flatMap((wait) => waits.get(wait.id) ?? [])
        .filter((wait) => wait.resolvedAtMs === null)
        .sort(byAge);
      const keyOf = (key: { name: string; correlation: string }) => JSON.stringify([key.name, key.correlation]);
      const groups = Map.groupBy(
        open.flatMap((wait) => asked.filter(({ id }) => id === wait.id)),
        ({ subject }) => keyOf(subject),
      );
      for (const [key, group] of groups) {
        const signals = [...tables.signals.values()].filter(
          (signal) => signal.waitId === null && keyOf(signal) === key,
        );
        for (const { wait, signal } of pairSignals(group, signals)) {
          const row = waits.get(wait.id);
          const stored = tables.signals.get(signal.id);
          if (!row || !stored || isOver(row, nowMs())) continue;
          Object.assign(row, { resolvedAtMs: nowMs(), outcome: "resolved", port: wait.subject.port });
          row.resolution = signal.payload;
          stored.waitId = wait.id;
          found.add(wait.runId);
        }
      }
      return found;
    },

    matchEndedRuns: async (owner, waiting) =>
      new Set(
        waiting
          .filter((wait) => isHeldBy(owner, wait))
          .flatMap(({ subject }) => answerRunWait(tables, subject.runId) ?? []),
      ),
    deliverRunNotices: async () => ({ told: deliverNotices(tables), leftOver: 0 }),
    stepLimits: noStepLimits,

    writeRuns: async (owner, writes, order) => writes.map((write) => writeOne(tables, owner, write, order, faults)),
    async findFinished(writes) {
      const found = new Set<string>();
      for (const { runId, end } of writes) {
        const run = runs.get(runId);
        if (end && run?.status === end.status && run.finishedAtMs === end.atMs) found.add(runId);
      }
      return found;
    },
    failAlone: async (owner, run, error, atMs) => failRun(tables, owner, run, error, atMs),
    async releaseRuns(owner, leases) {
      for (const lease of leases) if (isHeldBy(owner, lease)) giveBack(lease.runId, 0);
    },
    async putAside(owner, lease, pauseMs) {
      if (!isHeldBy(owner, lease)) return;
      giveBack(lease.runId, pauseMs);
      const row = queue.get(lease.runId);
      if (row) row.takeovers = Math.max(row.takeovers, poisonTakeovers);
    },
    close: async () => undefined,
  };
}
