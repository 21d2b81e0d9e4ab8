import type pg from "pg";
import { claimRuns, removeOrphans } from "../claim/claim-runs.ts";
import { loadHistory } from "../claim/load-history.ts";
import { nextDueInMs } from "../claim/next-due.ts";
import { readInbox } from "../claim/read-inbox.ts";
import { failAlone } from "../flush/fail-alone.ts";
import { findFinished } from "../flush/find-finished.ts";
import { putAside, releaseRuns } from "../flush/release-runs.ts";
import { writeRuns } from "../flush/write-runs.ts";
import { createLeasePool } from "../lease/lease-pool.ts";
import { endLease, insertLease, ownedRuns, recoverExpired, renewLease } from "../lease/lease-row.ts";
import { admitWaitingRuns } from "../limits/admission-loop.ts";
import { nextInLineMs } from "../limits/enter-line.ts";
import { postgresStepLimits } from "../limits/step-limit-store.ts";
import { pausedRuns } from "../pause/paused-runs.ts";
import { prepareConnections } from "../prepare-connections.ts";
import { deliverRunNotices } from "../sub-runs/notice-loop.ts";
import { matchEarlySignals } from "../waits/match-early-signals.ts";
import { matchEndedRuns } from "../waits/match-ended-runs.ts";
import { readAnswers, takeInboxMarks, timeOutWaits } from "../waits/read-answers.ts";
import { readContent } from "./read-content.ts";
import type { RunStore } from "./run-store.ts";

/**
 * The store in Postgres. What the lease needs goes over `leasePool`, so that a renewal stands in no line; where it is not
 * given it is made from the options of `pool`, and ended by `close`.
 */
export function postgresStore(pool: pg.Pool, leasePool?: pg.Pool): RunStore {
  prepareConnections(pool);
  const lease = leasePool ?? createLeasePool(pool);
  return {
    insertLease: (owner, host, leaseMs) => insertLease(lease, owner, host, leaseMs),
    renewLease: (owner, leaseMs) => renewLease(lease, owner, leaseMs),
    endLease: (owner) => endLease(lease, owner),
    recoverExpired: () => recoverExpired(lease),
    ownedRuns: (owner) => ownedRuns(lease, owner),

    claimRuns: (owner, room, after, afterFlow) => claimRuns(pool, owner, room, after, afterFlow),
    removeOrphans: (owner, runIds) => removeOrphans(pool, owner, runIds),
    nextDueInMs: () => nextDueInMs(pool),
    admitWaitingRuns: () => admitWaitingRuns(pool),
    nextInLineMs: () => nextInLineMs(pool),
    pausedRuns: (owner) => pausedRuns(pool, owner),
    readContent: (organizationId, contentHash) => readContent(pool, organizationId, contentHash),
    loadHistory: (runs) => loadHistory(pool, runs),

    readInbox: (runs) => readInbox(pool, runs),
    takeInboxMarks: (owner, runs, order) => takeInboxMarks(pool, owner, runs, order),
    readAnswers: (runs) => readAnswers(pool, runs),
    timeOutWaits: (waits) => timeOutWaits(pool, waits),
    matchEarlySignals: (owner, waits) => matchEarlySignals(pool, owner, waits),
    matchEndedRuns: (owner, waits) => matchEndedRuns(pool, owner, waits),

    deliverRunNotices: () => deliverRunNotices(pool),
    stepLimits: postgresStepLimits(pool),

    writeRuns: (owner, writes, order) => writeRuns(pool, owner, writes, order),
    findFinished: (writes) => findFinished(pool, writes),
    failAlone: (owner, run, error, nowMs) => failAlone(pool, owner, run, error, nowMs),
    releaseRuns: (owner, leases) => releaseRuns(pool, owner, leases),
    putAside: (owner, lease, pauseMs) => putAside(pool, owner, lease, pauseMs),

    async close() {
      if (!leasePool) await lease.end();
    },
  };
}
