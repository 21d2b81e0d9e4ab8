import { hostname } from "node:os";
import type { Bus } from "@millrace/contracts/bus";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { NodeRunCatalog, StepFacts } from "@millrace/contracts/flow/node-run";
import type pg from "pg";
import { retryDelayMs } from "../flush/database-errors.ts";
import { errorFacts } from "../log-error.ts";
import type { Clock, Log, StepServices } from "../ports.ts";
import { announceEnded } from "../replies/announce-ended.ts";
import type { EndedRun } from "../replies/ended-run.ts";
import { postgresStore } from "../store/postgres-store.ts";
import type { RunStore } from "../store/run-store.ts";
import { createContentCache } from "./content-cache.ts";
import { defaultLimits, type ExecutorLimits } from "./limits.ts";
import type { Reservation } from "./reservations.ts";
import { type EndedHeldRun, openTerm, type Term } from "./term.ts";

export type ExecutorOptions = ExecutorParts & {
  /** Connections of the runtime role; at least 6. */
  pool: pg.Pool;
  /** One more connection, for the lease alone; made from the options of `pool` where it is not given. */
  leasePool?: pg.Pool;
};

/** What an executor is made of besides its store. */
export type ExecutorParts = {
  nodeCatalog: NodeCatalog;
  nodeRuns: NodeRunCatalog;
  /** Called once per attempt of an effect. */
  servicesFor: (step: StepFacts) => StepServices;
  bus: Bus;
  log: Log;
  clock?: Clock;
  /** Measures the lease. The database's fence holds also where this clock stands still, as on a suspended machine. */
  monotonicNow?: () => number;
  limits?: Partial<ExecutorLimits>;
  host?: string;
};

export type Executor = {
  /** The id under which leases are held; another one after the executor was fenced. Empty before `start`. */
  readonly id: string;
  start(): Promise<void>;
  /** Takes no more work; effects may finish for `graceMs`; every run that is left is given back for others. */
  stop(options: { graceMs: number }): Promise<void>;
  /** Rejects when a part has died; the process should end then. */
  readonly failed: Promise<never>;
  hasRoom(): boolean;
  /** A place for the run that is about to be inserted, or `null` without room. */
  reserve(runId: string): Reservation | null;
  /** Calls back once when this run ends in this process. Returns a function that ends the interest. */
  onRunEnded(runId: string, callback: (ended: EndedRun) => void): () => void;
  stats(): { runs: number; fenced: number };
};

/** An executor on Postgres, see `createExecutorOn`. */
export function createExecutor({ pool, leasePool, ...parts }: ExecutorOptions): Executor {
  return createExecutorOn(postgresStore(pool, leasePool), parts);
}

/**
 * Executes runs: those reserved by a run starter at once, all others by claiming. When its lease is lost (the process was
 * frozen, the database away for too long) it drops everything in memory and starts again under a new id.
 */
export function createExecutorOn(store: RunStore, options: ExecutorParts): Executor {
  const { bus, log, clock = Date.now } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const contents = createContentCache(store, options.nodeCatalog);
  const listeners = new Map<string, Set<(ended: EndedRun) => void>>();
  let term: Term | null = null;
  let state: "new" | "running" | "stopped" = "new";
  let fenced = 0;
  let unsubscribe: (() => void)[] = [];

  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever does not look at it must not die of it.
  failed.catch(() => undefined);
  const onBroken = (error: unknown) => {
    log.error({ err: errorFacts(error), executorId: term?.id }, "a part of the executor failed");
    fail(error);
  };

  const onEnded = (endedRuns: readonly EndedHeldRun[]) => {
    const elsewhere: { replyTo: string; runId: string }[] = [];
    for (const { run, end } of endedRuns) {
      const callbacks = listeners.get(run.runId);
      listeners.delete(run.runId);
      if (!callbacks && run.replyTo) elsewhere.push({ replyTo: run.replyTo, runId: run.runId });
      const { status, output, response, error } = end;
      const ended: EndedRun = { runId: run.runId, organizationId: run.organizationId, status, output, response, error };
      for (const callback of callbacks ?? []) {
        try {
          callback(ended);
        } catch (error) {
          log.error({ err: errorFacts(error), runId: run.runId }, "a listener failed to take the end of a run");
        }
      }
    }
    announceEnded(bus, elsewhere);
    if (endedRuns.some(({ run }) => run.holdsSlot)) bus.publish("slot_changed", "");
    bus.publish("outbox", "");
  };

  const open = () =>
    openTerm({
      store,
      contents,
      nodeRuns: options.nodeRuns,
      servicesFor: options.servicesFor,
      limits,
      clock,
      monotonicNow: options.monotonicNow ?? (() => performance.now()),
      log,
      host: options.host ?? hostname(),
      onEnded,
      onTold: (runIds) => {
        for (const runId of runIds) bus.publish("inbox", runId);
        bus.publish("run_available", "");
      },
      onAdmitted: () => bus.publish("run_available", ""),
      onMarked: (runIds) => {
        for (const runId of runIds) bus.publish("inbox", runId);
        bus.publish("run_available", "");
      },
      onLost: () => {
        fenced++;
        term = null;
        reopen().catch(onBroken);
      },
      onBroken,
    });

  const reopen = async () => {
    for (let attempt = 1; state === "running" && !term; attempt++) {
      try {
        const opened = await open();
        if (state === "running") term = opened;
        else await opened.stop(0);
      } catch (error) {
        log.warn({ err: errorFacts(error), attempt }, "the executor can't start again yet");
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs(attempt)));
      }
    }
  };

  const stopOnce = async (graceMs: number) => {
    state = "stopped";
    for (const end of unsubscribe) end();
    await term?.stop(graceMs);
    bus.publish("run_available", "");
    await store.close();
    log.info({ executorId: term?.id }, "executor stopped");
  };
  let stopping: Promise<void> | null = null;

  return {
    get id() {
      return term?.id ?? "";
    },
    failed,
    async start() {
      if (state !== "new") throw new Error("an executor starts once");
      state = "running";
      term = await open();
      unsubscribe = [
        bus.subscribe("run_available", () => term?.wake()),
        bus.subscribe("slot_changed", () => term?.admit()),
        bus.subscribe("inbox", (runId) => term?.lookIntoInbox([runId])),
        bus.subscribe("pause", () => term?.lookForPauses()),
      ];
      log.info({ executorId: term.id, limits }, "executor started");
    },
    stop({ graceMs }) {
      stopping ??= stopOnce(graceMs);
      return stopping;
    },
    hasRoom: () => term?.hasRoom() ?? false,
    reserve: (runId) => term?.reserve(runId) ?? null,
    onRunEnded(runId, callback) {
      const callbacks = listeners.get(runId) ?? new Set();
      callbacks.add(callback);
      listeners.set(runId, callbacks);
      return () => {
        callbacks.delete(callback);
        if (callbacks.size === 0 && listeners.get(runId) === callbacks) listeners.delete(runId);
      };
    },
    stats: () => ({ runs: term?.runCount ?? 0, fenced }),
  };
}
