import { AppError } from "@millrace/contracts/errors";
import type { NodeRunCatalog, StepFacts } from "@millrace/contracts/flow/node-run";
import { newUuid } from "@millrace/contracts/ids";
import { createClaimLoop } from "../claim/claim-loop.ts";
import type { ClaimedRun } from "../claim/claim-runs.ts";
import { classifyDatabaseError } from "../flush/database-errors.ts";
import { createFlusher, type Flushed } from "../flush/flusher.ts";
import type { LeaseAction, RunEnd } from "../flush/run-write.ts";
import { untilDatabaseAnswers } from "../flush/until-database-answers.ts";
import { createWriteOrder } from "../flush/write-order.ts";
import { createHeartbeat } from "../lease/heartbeat.ts";
import { createAdmissionLoop } from "../limits/admission-loop.ts";
import { isAtRest, wakeAtMs } from "../limits/run-limits.ts";
import { createStepGate } from "../limits/step-gate.ts";
import { errorFacts } from "../log-error.ts";
import { createPauseWatch } from "../pause/pause-watch.ts";
import type { Clock, Log, StepServices } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { createNoticeLoop } from "../sub-runs/notice-loop.ts";
import type { ContentCache } from "./content-cache.ts";
import { failCulprit } from "./fail-culprit.ts";
import { cancelledBecause, createInboxWatch } from "./inbox-watch.ts";
import type { ExecutorLimits } from "./limits.ts";
import { dropRun, type HeldRun, isIdle, type LiveRun } from "./live-run.ts";
import { logEnded, logPaused, logTaken } from "./log-run.ts";
import { createRunOpener } from "./open-run.ts";
import { createReservations, type Reservation } from "./reservations.ts";
import { createRunDriver } from "./run-driver.ts";
import { createWaitKeeper } from "./wait-keeper.ts";
import { waitUntil } from "./wait-until.ts";

export type EndedHeldRun = { run: HeldRun; end: RunEnd };

/** The time of one executor under one id, from the insertion of its lease until it stops or the lease is lost. */
export type Term = {
  readonly id: string;
  readonly runCount: number;
  hasRoom(): boolean;
  reserve(runId: string): Reservation | null;
  /** A hint that work may be claimable. */
  wake(): void;
  /** A hint that a limit may have room. */
  admit(): void;
  /** A hint that these runs have inbox entries. */
  lookIntoInbox(runIds: readonly string[]): void;
  /** A hint that runs were paused or resumed. */
  lookForPauses(): void;
  /** Takes no more work, lets effects finish for `graceMs`, then gives everything back and ends the lease. */
  stop(graceMs: number): Promise<void>;
};

export type TermOptions = {
  store: RunStore;
  contents: ContentCache;
  nodeRuns: NodeRunCatalog;
  servicesFor: (step: StepFacts) => StepServices;
  limits: ExecutorLimits;
  clock: Clock;
  monotonicNow: () => number;
  log: Log;
  host: string;
  onEnded: (ended: readonly EndedHeldRun[]) => void;
  /** Runs have heard of the end of others, see `sub-runs/`. */
  onTold: (runIds: readonly string[]) => void;
  /** Runs that waited for a limit are claimable now. */
  onAdmitted: () => void;
  /** These runs have a mark: they are claimable, or their executor has to look at it. */
  onMarked: (runIds: readonly string[]) => void;
  /** The lease is lost; everything in memory was dropped. */
  onLost: () => void;
  /** A part failed in a way that nothing here can mend. */
  onBroken: (error: unknown) => void;
};

export async function openTerm(options: TermOptions): Promise<Term> {
  const { store, contents, limits, clock, log, onBroken } = options;
  const id = newUuid();
  const runs = new Map<string, LiveRun>();
  let draining = false;
  let closed = false;
  const isClosed = () => closed;

  /** Claimed runs whose history is being read. */
  const arriving = new Set<string>();

  const insertedAt = options.monotonicNow();
  await store.insertLease(id, options.host, limits.leaseMs);

  const room = () =>
    closed || draining || flusher.isStuck
      ? 0
      : Math.max(0, limits.maxRuns - runs.size - arriving.size - reservations.count - opener.opening);

  const forget = (run: LiveRun) => {
    const wasFull = room() === 0;
    // It may have been claimed again here before the answer to its park was heard.
    if (runs.get(run.facts.runId) === run) runs.delete(run.facts.runId);
    dropRun(run, new Error("the run is not with this executor any more"));
    if (wasFull) claims.wake();
  };

  const actionFor = (run: LiveRun): LeaseAction => {
    if (run.end) return "finish";
    if (draining && run.effects.size === 0) return "release";
    if (!isIdle(run) || isBeingSettled(run)) return "keep";
    if (run.paused) return "park";
    const nowMs = clock();
    if (!isAtRest(run, limits.parkAfterMs, nowMs)) return "keep";
    const wakeMs = wakeAtMs(run);
    return wakeMs === null || wakeMs - nowMs > limits.parkAfterMs ? "park" : "keep";
  };

  const onEnded = (ended: readonly EndedHeldRun[]) => {
    const nowMs = clock();
    for (const { run, end } of ended) logEnded(log, run, end.status, end.error, nowMs);
    // Only a run that has ended before its time can have left others behind.
    if (ended.some(({ run, end }) => run.hasParent || end.status !== "succeeded")) notices.wake();
    try {
      options.onEnded(ended);
    } catch (error) {
      log.error({ err: errorFacts(error), runs: ended.length }, "telling others about ended runs failed");
    }
  };

  const onFlushed = (flushed: readonly Flushed[]) => {
    const ended: EndedHeldRun[] = [];
    const withInbox: LiveRun[] = [];
    const takeNote = ({ run, write, intents, result }: Flushed) => {
      if (result !== "stale") gate.onWritten(run, write);
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
        waits.onWritten(run, write.waits);
        if (run.pausedForFlush) {
          run.pausedForFlush = false;
          driver.schedule(run);
        }
        if (result === "written_with_inbox" || run.inboxHinted) withInbox.push(run);
        if (draining && run.effects.size === 0) flusher.add(run);
      }
    };
    for (const part of flushed) {
      if (part.run.dropped) continue;
      try {
        takeNote(part);
      } catch (error) {
        void onCulprit(part.run, error);
      }
    }
    if (ended.length > 0) onEnded(ended);
    if (withInbox.length > 0) inbox.read(withInbox);
  };

  const failRun = async (run: HeldRun, cause: unknown) => {
    const end = await failCulprit({ store, owner: id, clock, log, isClosed }, run, cause).catch(onBroken);
    if (end && !closed) onEnded([{ run, end }]);
  };
  const onCulprit = async (run: LiveRun, cause: unknown) => {
    if (run.dropped) return;
    forget(run);
    await failRun(run.facts, cause);
  };

  const nextOrder = createWriteOrder();
  const flusher = createFlusher({
    store,
    owner: id,
    nextOrder,
    clock,
    log,
    maxRuns: limits.maxFlushRuns,
    maxBytes: limits.maxFlushBytes,
    actionFor,
    onFlushed,
    onCulprit,
  });

  const onChanged = (run: LiveRun) => {
    // A run that waits a moment in memory and has nothing to say needs no flush.
    if (run.end || draining || run.rows.size > 0 || actionFor(run) !== "keep") flusher.add(run);
  };

  const driver = createRunDriver({
    nodeRuns: options.nodeRuns,
    servicesFor: options.servicesFor,
    limits,
    gate: {
      admits: (run, step, nodeRun) => gate.admits(run, step, nodeRun),
      withdrawCancelled: (run) => gate.withdrawCancelled(run),
    },
    clock,
    log,
    onChanged,
    onTimeOver: (run) => waits.onTimeOver(run),
    onRunBroken: (run, error) => void onCulprit(run, error),
  });

  const gate = createStepGate({
    store: store.stepLimits,
    clock,
    log,
    sweepMs: limits.admissionSweepMs,
    isClosed,
    find: (runId) => runs.get(runId),
    schedule: driver.schedule,
    onMarked: (runIds) => {
      claims.wake();
      options.onMarked(runIds);
    },
    onRunBroken: (run, error) => void onCulprit(run, error),
    onBroken,
  });

  const waits = createWaitKeeper({ store, owner: id, isClosed, driver, onSettled: onChanged, onBroken });

  const opener = createRunOpener({
    contents,
    isClosed,
    onOpened: (run, { takeovers = 0, history, cancelled }) => {
      runs.set(run.facts.runId, run);
      logTaken(log, run.facts);
      const interrupted = (history?.steps ?? []).filter((step) => step.status === "running");
      if (cancelled) driver.cancel(run, cancelled);
      else if (takeovers > limits.maxTakeovers && interrupted.length > 0) driver.giveUp(run, interrupted);
      // Nothing tells what was going on. More patience, for it may as well have been another run that ended the process.
      else if (takeovers > 2 * limits.maxTakeovers) void onCulprit(run, new AppError("step.lost"));
      else {
        if (history) driver.rejoinLines(run);
        driver.resolve(run, history?.resolutions ?? []);
        waits.onOpened(run);
      }
    },
    fail: failRun,
  });

  const reservations = createReservations({
    owner: id,
    // A term that is over leaves the run to whoever recovers its lease.
    accept: (run) => !closed && opener.open(run),
    disown: (runId) => {
      untilDatabaseAnswers(() => store.releaseRuns(id, [{ runId, epoch: 1 }]), isClosed).catch(onBroken);
    },
  });

  const onClaimed = async (claimed: ClaimedRun[]) => {
    for (const run of claimed) arriving.add(run.runId);
    try {
      await openClaimed(claimed);
    } finally {
      for (const run of claimed) arriving.delete(run.runId);
    }
  };
  const openClaimed = async (claimed: readonly ClaimedRun[]) => {
    const histories = await untilDatabaseAnswers(
      () => store.loadHistory(claimed.filter((run) => run.epoch > 1 || run.hasKept)),
      isClosed,
    );
    if (!histories) return;
    // A run that was cancelled while it waited for a limit must not begin anything before it hears of it.
    const waited = claimed.filter((run) => run.hasInbox && run.epoch === 1);
    const entries = waited.length > 0 ? await untilDatabaseAnswers(() => store.readInbox(waited), isClosed) : [];
    if (!entries) return;
    for (const run of claimed) {
      const history = histories.get(run.runId);
      arriving.delete(run.runId);
      const cancel = entries.find((entry) => entry.runId === run.runId && entry.kind === "cancel");
      opener.open({
        ...run,
        ...(history ? { history } : {}),
        ...(cancel ? { cancelled: cancelledBecause(cancel.payload) } : {}),
      });
    }
    const marked = claimed.filter((run) => run.hasInbox).map((run) => run.runId);
    if (marked.length > 0) inbox.look(marked);
  };

  const claims = createClaimLoop({
    store,
    owner: id,
    log,
    maxClaim: limits.maxClaim,
    idlePollMs: limits.idlePollMs,
    room,
    onClaimed,
    onBroken,
  });

  const admission = createAdmissionLoop({
    store,
    log,
    sweepMs: limits.admissionSweepMs,
    onAdmitted: () => {
      claims.wake();
      options.onAdmitted();
    },
    onBroken,
  });

  const notices = createNoticeLoop({
    store,
    log,
    sweepMs: limits.noticeSweepMs,
    onTold: options.onTold,
    onBroken,
  });

  const inbox = createInboxWatch({
    store,
    owner: id,
    nextOrder,
    isClosed,
    find: (runId) => runs.get(runId),
    onAnswers: (run, resolutions) => {
      driver.resolve(run, resolutions);
      gate.recheck(run);
    },
    onCancelled: driver.cancel,
    onBroken,
  });

  const pauses = createPauseWatch({
    read: () => untilDatabaseAnswers(() => store.pausedRuns(id), isClosed),
    apply: (paused) => {
      for (const run of runs.values()) {
        const isPaused = paused.has(run.facts.runId);
        if (isPaused && !run.paused) logPaused(log, run.facts);
        driver.setPaused(run, isPaused);
      }
    },
    onBroken,
  });

  const close = () => {
    closed = true;
    pauses.stop();
    heartbeat.stop();
    void admission.stop();
    gate.stop();
    void notices.stop();
    flusher.close();
    for (const run of runs.values()) dropRun(run, new Error("the executor has lost its lease"));
    runs.clear();
  };

  const heartbeat = createHeartbeat({
    store,
    id,
    leaseMs: limits.leaseMs,
    monotonicNow: options.monotonicNow,
    insertedAt,
    log,
    onInbox: inbox.look,
    onRenewed: pauses.look,
    isKnown: (runId) => runs.has(runId) || arriving.has(runId) || opener.has(runId) || reservations.has(runId),
    onStrays: (strays) => {
      const runIds = strays.map(({ runId }) => runId);
      log.warn({ executorId: id, runIds }, "runs that this executor was given without hearing of it are given back");
      untilDatabaseAnswers(() => store.releaseRuns(id, strays), isClosed).then(claims.wake, onBroken);
    },
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
    hasRoom: () => room() > 0 && heartbeat.isLeaseValid(),
    reserve(runId) {
      return room() > 0 && heartbeat.isLeaseValid() ? reservations.reserve(runId) : null;
    },
    wake: claims.wake,
    admit: admission.wake,
    lookIntoInbox: inbox.look,
    lookForPauses: pauses.look,
    async stop(graceMs) {
      if (closed) return;
      draining = true;
      driver.drain();
      await claims.stop();
      await admission.stop();
      await notices.stop();
      for (const run of runs.values()) if (run.effects.size === 0) flusher.add(run);
      const isEmpty = () => closed || (runs.size === 0 && arriving.size === 0 && opener.opening === 0);
      await waitUntil(isEmpty, graceMs);
      for (const run of runs.values()) {
        for (const controller of run.effects.values()) controller.abort(new Error("the executor stops"));
        run.effects.clear();
        flusher.add(run);
      }
      await waitUntil(isEmpty, Math.min(graceMs, 2_000) + 500);
      if (closed) return;
      close();
      await store.endLease(id).catch((error: unknown) => {
        if (classifyDatabaseError(error) === "refused") throw error;
      });
    },
  };
}

/** Something is under way that tells how a wait of this run ends. */
const isBeingSettled = (run: LiveRun): boolean =>
  run.readingInbox || Boolean(run.waits && run.waits.unmatched.size + run.waits.closing.size > 0);
