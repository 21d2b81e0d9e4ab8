import type { AppError } from "@millrace/contracts/errors";
import type { ClaimedRuns } from "../claim/claim-runs.ts";
import type { RunHistory } from "../claim/load-history.ts";
import type { InboxEntry } from "../claim/read-inbox.ts";
import type { HeldRun } from "../execute/live-run.ts";
import type { RunEnd, RunWrite, WriteResult } from "../flush/run-write.ts";
import type { WriteOrder } from "../flush/write-order.ts";
import type { RunLease } from "../lease/lease-row.ts";
import type { StepLimitStore } from "../limits/step-limit-store.ts";
import type { NewSignalWait } from "../waits/match-early-signals.ts";
import type { NewRunWait } from "../waits/match-ended-runs.ts";
import type { WaitResolution } from "../waits/read-answers.ts";

export type RunKey = { organizationId: string; runId: string };

/**
 * Everything that an executor wants of the database. `test/store/store-contract.ts` says what each implementation does; the
 * functions that `postgres-store.ts` delegates to say it in detail. Every call may be repeated after it took effect unheard.
 */
export type RunStore = {
  /** The lease of an executor; see `lease/lease-row.ts`. */
  insertLease(owner: string, host: string, leaseMs: number): Promise<void>;
  renewLease(owner: string, leaseMs: number): Promise<string[] | null>;
  endLease(owner: string): Promise<void>;
  recoverExpired(): Promise<number>;
  ownedRuns(owner: string): Promise<RunLease[]>;

  /** Taking runs; see `claim/` and `limits/`. */
  claimRuns(owner: string, room: number, after: string, afterFlow: string): Promise<ClaimedRuns>;
  removeOrphans(owner: string, runIds: readonly string[]): Promise<void>;
  nextDueInMs(): Promise<number | null>;
  admitWaitingRuns(): Promise<number>;
  nextInLineMs(): Promise<number | null>;
  pausedRuns(owner: string): Promise<Set<string>>;
  /** The definition of a content, `undefined` where there is none. */
  readContent(organizationId: string, contentHash: string): Promise<unknown>;
  loadHistory(runs: readonly RunKey[]): Promise<Map<string, RunHistory>>;

  /** Messages and waits; see `waits/`. */
  readInbox(runs: readonly RunKey[]): Promise<InboxEntry[]>;
  takeInboxMarks(owner: string, runs: readonly RunKey[], order: number): Promise<void>;
  readAnswers(runs: readonly RunKey[]): Promise<WaitResolution[]>;
  timeOutWaits(waits: readonly { organizationId: string; waitId: string }[]): Promise<void>;
  matchEarlySignals(owner: string, waits: readonly NewSignalWait[]): Promise<Set<string>>;
  matchEndedRuns(owner: string, waits: readonly NewRunWait[]): Promise<Set<string>>;

  /** Runs inside runs; see `sub-runs/`. */
  deliverRunNotices(): Promise<{ told: string[]; leftOver: number }>;

  /** Limits of steps; see `limits/step-gate.ts`. */
  stepLimits: StepLimitStore;

  /** Writing; see `flush/`. */
  writeRuns(owner: string, writes: readonly RunWrite[], order: WriteOrder): Promise<WriteResult[]>;
  findFinished(writes: readonly RunWrite[]): Promise<Set<string>>;
  failAlone(owner: string, run: HeldRun, error: AppError, nowMs: number): Promise<RunEnd | null>;
  releaseRuns(owner: string, leases: readonly RunLease[]): Promise<void>;
  putAside(owner: string, lease: RunLease, pauseMs: number): Promise<void>;

  /** Ends what the store opened itself. */
  close(): Promise<void>;
};
