import type { Bus } from "@millrace/contracts/bus";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import type { Executor } from "../execute/executor.ts";
import type { Reservation } from "../execute/reservations.ts";
import { writeBisected } from "../flush/bisect.ts";
import { classifyDatabaseError, retryDelayMs } from "../flush/database-errors.ts";
import { createGroupCommit } from "../flush/group-commit.ts";
import { errorFacts } from "../log-error.ts";
import type { Clock, Log } from "../ports.ts";
import { prepareConnections } from "../prepare-connections.ts";
import { createDebouncedStarts } from "./debounced-starts.ts";
import { createSearchableInserts, type SettledInsert } from "./insert-searchable-runs.ts";
import { insertWebhookRuns, type WebhookInsert } from "./insert-webhook-runs.ts";
import { assertStorableText, storableInput } from "./start-input.ts";
import type { StartedRun, StartKey } from "./started-run.ts";

export type WebhookStart = {
  organizationSlug: string;
  path: string;
  method: string;
  /** The trigger's output. */
  input: JsonValue;
  correlationId: string;
  /** Given when somebody must be listening for the end before the run can end. */
  runId?: string;
  replyTo?: string | null;
  startKey?: StartKey | null;
};

export type RunStarter = {
  /**
   * Resolves once the run is durable. Rejects with an `AppError`: `request.not_found`, `request.method_not_allowed`,
   * `request.unstorable_text`, `request.too_deep`, `run.start_key_conflict`, `request.overloaded`,
   * `system.database_unavailable` or `system.unexpected`; the start of another caller is never the reason.
   */
  start(start: WebhookStart): Promise<StartedRun>;
  /** Refuses new starts and waits for those under way. */
  stop(): Promise<void>;
};

type Pending = {
  insert: WebhookInsert;
  input: JsonValue;
  reservation: Reservation | null;
  resolve: (run: StartedRun) => void;
  reject: (error: AppError) => void;
};

export type RunStarterOptions = {
  pool: pg.Pool;
  /** Runs what it has room for at once; the rest, or everything without it, is claimed by whoever is free. */
  executor?: Executor;
  bus: Bus;
  log: Log;
  clock?: Clock;
  maxBatch?: number;
  /** Starts beyond this many in line are refused with `request.overloaded`. */
  maxQueued?: number;
  /** As are those that come while the inputs of unanswered starts hold this much JSON text. */
  maxQueuedBytes?: number;
  /** How long a start waits for a database that went away. */
  giveUpAfterMs?: number;
};

/** Starts runs of webhooks in groups: one statement for everything that arrived while the ones before were under way. */
export function createRunStarter(options: RunStarterOptions): RunStarter {
  const {
    pool,
    executor,
    bus,
    log,
    clock = Date.now,
    maxBatch = 256,
    maxQueued = 5_000,
    maxQueuedBytes = 64 * 1024 * 1024,
    giveUpAfterMs = 3_000,
  } = options;
  prepareConnections(pool);
  let stopped = false;
  let queuedBytes = 0;
  const underWay = new Set<Promise<unknown>>();

  const insertRuns = createSearchableInserts((starts) => insertWebhookRuns(pool, starts));

  const write = async (batch: readonly Pending[]) => {
    const results = await insertRuns(batch);
    let unowned = false;
    if (results.some((result) => result.kind === "started" && result.run.waitsForLimit))
      bus.publish("slot_changed", "");
    batch.forEach((pending, index) => {
      const result = results[index] ?? { kind: "not_found" };
      if (result.kind === "started" || result.kind === "debounced") group.noteActive(pending.insert.organizationSlug);
      if (result.kind === "debounced") {
        pending.reservation?.cancel();
        const { insert, input, resolve, reject } = pending;
        debounced.add({ ...insert, ...result, input, resolve, reject });
      } else unowned = settle(pending, result) || unowned;
    });
    if (unowned) bus.publish("run_available", "");
  };

  const debounced = createDebouncedStarts({ pool, bus, log });

  const commit = async (batch: Pending[]) => {
    for (const pending of batch) {
      pending.reservation = executor?.reserve(pending.insert.runId) ?? null;
      pending.insert.owner = pending.reservation?.owner ?? null;
    }
    const deadline = performance.now() + giveUpAfterMs;
    let left: readonly Pending[] = batch;
    const settled = new Set<Pending>();
    for (let attempt = 1; ; attempt++) {
      try {
        await writeBisected(
          left,
          async (items) => {
            await write(items);
            for (const item of items) settled.add(item);
          },
          (error) => classifyDatabaseError(error) === "refused",
          (pending, error) => {
            settled.add(pending);
            log.error(
              { err: errorFacts(error), correlationId: pending.insert.correlationId },
              "a start was refused by the database",
            );
            pending.reservation?.cancel();
            pending.reject(new AppError("system.unexpected", { cause: error }));
          },
        );
        return;
      } catch (error) {
        left = left.filter((pending) => !settled.has(pending));
        if (performance.now() > deadline || left.length === 0) {
          giveUp(left, error);
          return;
        }
        log.warn({ err: errorFacts(error), starts: left.length, attempt }, "starting runs failed, trying again");
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs(attempt)));
      }
    }
  };

  const giveUp = (batch: readonly Pending[], cause: unknown) => {
    log.error({ err: errorFacts(cause), starts: batch.length }, "the database is away, starts are refused");
    for (const pending of batch) {
      // It is unknown whether the last try was committed: what may be there must not stay with an executor that
      // never heard of it.
      pending.reservation?.disown();
      pending.reject(new AppError("system.database_unavailable", { cause }));
    }
  };

  const group = createGroupCommit<Pending>({
    commit,
    atOnce: 2,
    maxBatch,
    // An organization that starts thousands of runs must not keep the others waiting. The figures: docs/performance.md.
    lanes: { groupOf: ({ insert }) => insert.organizationSlug, extra: 2, share: 16, rest: 2 },
  });

  return {
    start(start) {
      if (stopped) return Promise.reject(new AppError("request.overloaded"));
      if (group.size + debounced.size >= maxQueued) return Promise.reject(new AppError("request.overloaded"));
      let bytes = 0;
      const promise = new Promise<StartedRun>((resolve, reject) => {
        assertStorableText(start.organizationSlug, start.path, start.method, start.correlationId, start.startKey?.key);
        const input = storableInput(start.input);
        const inputBytes = Buffer.byteLength(input);
        if (queuedBytes > 0 && queuedBytes + inputBytes > maxQueuedBytes) throw new AppError("request.overloaded");
        bytes = inputBytes;
        queuedBytes += bytes;
        const insert: WebhookInsert = {
          runId: start.runId ?? newUuid(),
          organizationSlug: start.organizationSlug,
          path: start.path,
          method: start.method,
          input,
          correlationId: start.correlationId,
          replyTo: start.replyTo ?? null,
          startKey: start.startKey ?? null,
          startedAtMs: clock(),
          owner: null,
        };
        group.add({ insert, input: start.input, reservation: null, resolve, reject });
      });
      const tracked = promise
        .catch(() => undefined)
        .finally(() => {
          underWay.delete(tracked);
          queuedBytes -= bytes;
        });
      underWay.add(tracked);
      return promise;
    },
    async stop() {
      stopped = true;
      await Promise.all(underWay);
    },
  };
}

/** Answers one caller; returns whether a run was inserted that nobody owns. */
function settle(pending: Pending, result: Exclude<SettledInsert, { kind: "debounced" }>): boolean {
  const { insert, reservation } = pending;
  // A run that waits for its flow to be resumed, or for a limit, was inserted without an owner.
  const isOwned = result.kind === "started" && !result.run.existing && !result.run.paused && !result.run.waitsForLimit;
  if (!isOwned) reservation?.cancel();
  switch (result.kind) {
    case "not_found":
      pending.reject(new AppError("request.not_found"));
      return false;
    case "method_not_allowed":
      pending.reject(new AppError("request.method_not_allowed", { details: { allow: result.method } }));
      return false;
    case "start_key_conflict":
      pending.reject(new AppError("run.start_key_conflict"));
      return false;
    case "started":
      pending.resolve(result.run);
      if (result.run.existing || result.run.waitsForLimit) return false;
      if (!reservation || !isOwned) return true;
      reservation.accept({
        ...result.run,
        trigger: "webhook",
        correlationId: insert.correlationId,
        replyTo: insert.replyTo,
        input: pending.input,
        epoch: 1,
      });
      return false;
  }
}
