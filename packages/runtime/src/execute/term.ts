import { AppError } from "@millrace/contracts/errors";
import type { NodeRunCatalog, StepFacts } from "@millrace/contracts/flow/node-run";
import { newUuid } from "@millrace/contracts/ids";
import { nextWakeMs } from "@millrace/engine/run/state";
import type pg from "pg";
import { createClaimLoop } from "../claim/claim-loop.ts";
import type { ClaimedRun } from "../claim/claim-runs.ts";
import { loadHistory } from "../claim/load-history.ts";
import { readInbox } from "../claim/read-inbox.ts";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { failAlone } from "../flush/fail-alone.ts";
import { createFlusher, type Flushed } from "../flush/flusher.ts";
import { releaseRuns } from "../flush/release-runs.ts";
import type { LeaseAction, RunEnd } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import { createHeartbeat } from "../lease/heartbeat.ts";
import { endLease, insertLease } from "../lease/lease-row.ts";
import type { Clock, Log, StepServices } from "../ports.ts";
import type { ContentCache } from "./content-cache.ts";
import type { ExecutorLimits } from "./limits.ts";
import { dropRun, type HeldRun, isIdle, type LiveRun } from "./live-run.ts";
import { createRunOpener, type RunToOpen } from "./open-run.ts";
import { createRunDriver } from "./run-driver.ts";

/** A place in the executor for a run that is about to be inserted with `owner` as its lease owner. Use it once. */
export type Reservation = {
  readonly owner: string;
  /** The run is durable: run it. */
  accept(run: RunToOpen): void;
  /** No run was inserted. */
  cancel(): void;
  /** It is unknown whether the run was inserted: if it was, others shall have it. */
  disown(runId: string): void;
};

export type EndedHeldRun = { run: HeldRun; end: RunEnd };

/** The time of one executor under one id, from the insertion of its lease until it stops or the lease is lost. */
export type Term = {
  readonly id: string;
  readonly runCount: number;
  hasRoom(): boolean;
  reserve(): Reservation | null;
  /** A hint that work may be claimable. */
  wake(): void;
  /** A hint that these runs have inbox entries. */
  lookIntoInbox(runIds: readonly string[]): void;
  /** Takes no more work, lets effects finish for `graceMs`, then gives everything back and ends the lease. */
  stop(graceMs: number): Promise<void>;
};

export type TermOptions = {
  pool: pg.Pool;
  contents: ContentCache;
  nodeRuns: NodeRunCatalog;
  servicesFor: (step: StepFacts) => StepServices;
  limits: ExecutorLimits;
  clock: Clock;
  monotonicNow: () => number;
  log: Log;
  host: string;
  onEnded: (ended: readonly EndedHeldRun[]) => void;
  /** The lease is lost; everything in memory was dropped. */
  onLost: () => void;
  /** A part failed in a way that nothing here can mend. */
  onBroken: (error: unknown) => void;
};

/** Runs that the database refuses even as failed are not tried again for this long. */
const poisonPauseMs = 60_000;

export async function openTerm(options: TermOptions): Promise<Term> {
  const { pool, contents, limits, clock, log, onEnded, onBroken } = options;
  const id = newUuid();
  const runs = new Map<string, LiveRun>();
  let reserved = 0;
  let draining = false;
  let closed = false;
  const isClosed = () => closed;

  const insertedAt = options.monotonicNow();
  await insertLease(pool, id, options.host, limits.leaseMs);

  const room = () =>
    closed || draining || flusher.isStuck ? 0 : Math.max(0, limits.maxRuns - runs.size - reserved - opener.opening);

  const forget = (run: LiveRun) => {
    const wasFull = room() === 0;
    runs.delete(run.facts.runId);
    dropRun(run, new Error("the run is not with this executor any more"));
    if (wasFull) claims.wake();
  };

  const actionFor = (run: LiveRun): LeaseAction => {
    if (run.end) return "finish";
    if (draining && run.effects.size === 0) return "release";
    const wakeMs = isIdle(run) ? nextWakeMs(run.state) : null;
    return wakeMs !== null && wakeMs - clock() > limits.parkAfterMs ? "park" : "keep";
  };

  const onFlushed = (flushed: readonly Flushed[]) => {
    const ended: EndedHeldRun[] = [];
    const withInbox: LiveRun[] = [];
    for (const { run, write, intents, result } of flushed) {
      if (run.dropped) continue;
      if (result === "stale") {
        forget(run);
      } else if (result === "parked") {
        forget(run);
        if (write.wakeAtMs !== null) claims.wakeAt(Math.max(0, write.wakeAtMs - clock()));
      } else if (write.end) {
        ended.push({ run: run.facts, end: write.end });
        forget(run);
      } else {
        driver.startEffects(run, heartbeat.isLeaseValid() ? intents : []);
        if (run.pausedForFlush) {
          run.pausedForFlush = false;
          driver.schedule(run);
        }
        if (result === "written_with_inbox") withInbox.push(run);
        if (draining && run.effects.size === 0) flusher.add(run);
      }
    }
    if (ended.length > 0) onEnded(ended);
    if (withInbox.length > 0) lookInto(withInbox);
  };

  const onCulprit = async (run: LiveRun, cause: unknown) => {
    const { runId, correlationId } = run.facts;
    log.error({ err: cause, runId, correlationId }, "the database refuses what this run writes, the run fails");
    runs.delete(runId);
    dropRun(run, new Error("the run failed"));
    try {
      const error = new AppError("system.unexpected", { cause });
      const end = await untilDatabaseAnswers(() => failAlone(pool, id, run.facts, error, clock()), isClosed);
      if (end && !closed) onEnded([{ run: run.facts, end }]);
    } catch (error) {
      log.error({ err: error, runId, correlationId }, "a run can't even be failed, it is put aside for a while");
      await untilDatabaseAnswers(() => releaseRuns(pool, id, [runId], poisonPauseMs), isClosed).catch(onBroken);
    }
  };

  const flusher = createFlusher({
    pool,
    owner: id,
    clock,
    log,
    maxRuns: limits.maxFlushRuns,
    maxBytes: limits.maxFlushBytes,
    actionFor,
    onFlushed,
    onCulprit,
  });

  const driver = createRunDriver({
    nodeRuns: options.nodeRuns,
    servicesFor: options.servicesFor,
    limits,
    clock,
    log,
    onChanged: (run) => {
      // A run that waits a moment in memory and has nothing to say needs no flush.
      if (run.end || draining || run.rows.size > 0 || actionFor(run) !== "keep") flusher.add(run);
    },
    onBroken,
  });

  const opener = createRunOpener({
    pool,
    owner: id,
    contents,
    clock,
    log,
    isClosed,
    onOpened: (run) => {
      runs.set(run.facts.runId, run);
      driver.schedule(run);
    },
    onFailed: (run, end) => onEnded([{ run, end }]),
  });

  const onClaimed = async (claimed: ClaimedRun[]) => {
    const histories = await untilDatabaseAnswers(
      () =>
        loadHistory(
          pool,
          claimed.filter((run) => run.epoch > 1),
        ),
      isClosed,
    );
    if (!histories) return;
    for (const run of claimed) {
      const history = histories.get(run.runId);
      opener.open(history ? { ...run, history } : run);
    }
    const marked = claimed.filter((run) => run.hasInbox).map((run) => run.runId);
    if (marked.length > 0) lookIntoInbox(marked);
  };

  const claims = createClaimLoop({
    pool,
    owner: id,
    log,
    maxClaim: limits.maxClaim,
    idlePollMs: limits.idlePollMs,
    room,
    onClaimed,
    onBroken,
  });

  const lookInto = (marked: readonly LiveRun[]) => {
    const read = () =>
      readInbox(
        pool,
        marked.map((run) => run.facts),
      );
    untilDatabaseAnswers(read, isClosed).then((entries) => {
      for (const entry of entries ?? []) {
        const run = runs.get(entry.runId);
        if (run && entry.kind === "cancel") driver.cancel(run, new AppError("run.cancelled"));
      }
    }, onBroken);
  };
  const lookIntoInbox = (runIds: readonly string[]) => {
    const held = runIds.map((runId) => runs.get(runId)).filter((run) => run !== undefined);
    if (held.length > 0) lookInto(held);
  };

  const close = () => {
    closed = true;
    heartbeat.stop();
    flusher.close();
    for (const run of runs.values()) dropRun(run, new Error("the executor has lost its lease"));
    runs.clear();
  };

  const heartbeat = createHeartbeat({
    pool,
    id,
    leaseMs: limits.leaseMs,
    monotonicNow: options.monotonicNow,
    insertedAt,
    log,
    onInbox: lookIntoInbox,
    onRecovered: (count) => {
      log.info({ executorId: id, count }, "runs of a dead executor are taken over");
      claims.wake();
    },
    onLost: () => {
      close();
      void claims.stop();
      options.onLost();
    },
    onBroken,
  });

  return {
    id,
    get runCount() {
      return runs.size;
    },
    hasRoom: () => room() > 0,
    reserve() {
      if (room() === 0) return null;
      reserved++;
      return {
        owner: id,
        accept(run) {
          reserved--;
          // A term that is over leaves the run to whoever recovers its lease.
          if (!closed) opener.open(run);
        },
        cancel() {
          reserved--;
        },
        disown(runId) {
          reserved--;
          untilDatabaseAnswers(() => releaseRuns(pool, id, [runId]), isClosed).catch(onBroken);
        },
      };
    },
    wake: claims.wake,
    lookIntoInbox,
    async stop(graceMs) {
      if (closed) return;
      draining = true;
      driver.drain();
      await claims.stop();
      for (const run of runs.values()) if (run.effects.size === 0) flusher.add(run);
      const isEmpty = () => closed || (runs.size === 0 && opener.opening === 0);
      await waitUntil(isEmpty, graceMs);
      for (const run of runs.values()) {
        for (const controller of run.effects.values()) controller.abort(new Error("the executor stops"));
        run.effects.clear();
        flusher.add(run);
      }
      await waitUntil(isEmpty, Math.min(graceMs, 2_000) + 500);
      if (closed) return;
      close();
      await endLease(pool, id).catch((error: unknown) => {
        if (classifyDatabaseError(error) === "refused") throw error;
      });
    },
  };
}

async function waitUntil(isTrue: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isTrue() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
}
