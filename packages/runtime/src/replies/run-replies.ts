import type { Bus } from "@millrace/contracts/bus";
import { newUuid } from "@millrace/contracts/ids";
import type pg from "pg";
import type { Executor } from "../execute/executor.ts";
import { createGroupCommit } from "../flush/group-commit.ts";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import { readEnded } from "./announce-ended.ts";
import type { EndedRun } from "./ended-run.ts";
import { readEnds } from "./read-ends.ts";

/** The interest in the end of one run. It must be ended: by `wait`, or by `cancel` when nothing was started. */
export type ExpectedRun = {
  /**
   * Resolves with how the run ended, in whatever process, or with `null` after `timeoutMs` or when `signal` aborts.
   * `mayHaveEnded`: the run was started by somebody else before, so its row is looked at first.
   */
  wait(options: {
    organizationId: string;
    timeoutMs: number;
    signal?: AbortSignal;
    mayHaveEnded?: boolean;
  }): Promise<EndedRun | null>;
  cancel(): void;
};

export type RunReplies = {
  /** Give this as `replyTo` when starting a run. */
  readonly id: string;
  /** Call it before the run is started, with the run id that the start will use. */
  expect(runId: string): ExpectedRun;
  close(): void;
};

type Expectation = {
  runId: string;
  organizationId: string | null;
  ended: EndedRun | null;
  /** Somebody said that it has ended. */
  hinted: boolean;
  resolve: ((ended: EndedRun | null) => void) | null;
};

/** A lost bus message is made good by looking at the row this often. */
const netEveryMs = 1_000;

/**
 * Waits for the ends of runs: the executor of this process says so directly, others through the bus. The bus may lose a
 * message, so the rows of runs that are still waited for are looked at now and then, all in one statement.
 */
export function createRunReplies(options: {
  pool: pg.Pool;
  bus: Bus;
  log: Log;
  executor?: Executor;
  id?: string;
}): RunReplies {
  const { pool, bus, log, executor, id = newUuid() } = options;
  const expectations = new Map<string, Set<Expectation>>();

  const deliver = (ended: EndedRun) => {
    for (const expectation of expectations.get(ended.runId) ?? []) {
      expectation.ended = ended;
      expectation.resolve?.(ended);
    }
  };

  const look = async (runIds: string[]) => {
    const wanted = new Map<string, string>();
    for (const runId of runIds) {
      for (const { organizationId } of expectations.get(runId) ?? []) {
        if (organizationId !== null) wanted.set(runId, organizationId);
      }
    }
    if (wanted.size === 0) return;
    try {
      for (const ended of await readEnds(pool, wanted)) deliver(ended);
    } catch (error) {
      log.warn({ err: errorFacts(error), runs: wanted.size }, "looking at ended runs failed");
    }
  };
  const lookSoon = createGroupCommit<string>({ commit: look, atOnce: 1, maxBatch: 500 });

  const unsubscribe = bus.subscribe("run_ended", (message) => {
    for (const runId of readEnded(message, id)) {
      const expected = expectations.get(runId);
      if (!expected) continue;
      for (const expectation of expected) expectation.hinted = true;
      lookSoon.add(runId);
    }
  });
  const net = setInterval(() => {
    for (const runId of expectations.keys()) lookSoon.add(runId);
  }, netEveryMs);
  net.unref();

  return {
    id,
    expect(runId) {
      const expectation: Expectation = { runId, organizationId: null, ended: null, hinted: false, resolve: null };
      const known = expectations.get(runId) ?? new Set();
      known.add(expectation);
      expectations.set(runId, known);
      const stopListening = executor?.onRunEnded(runId, deliver);
      const cancel = () => {
        stopListening?.();
        known.delete(expectation);
        if (known.size === 0 && expectations.get(runId) === known) expectations.delete(runId);
      };
      return {
        cancel,
        wait({ organizationId, timeoutMs, signal, mayHaveEnded = false }) {
          expectation.organizationId = organizationId;
          return new Promise((resolve) => {
            const settle = (ended: EndedRun | null) => {
              clearTimeout(timer);
              signal?.removeEventListener("abort", giveUp);
              cancel();
              resolve(ended);
            };
            const giveUp = () => settle(null);
            const timer = setTimeout(giveUp, timeoutMs);
            expectation.resolve = settle;
            if (expectation.ended) return settle(expectation.ended);
            if (signal?.aborted) return giveUp();
            signal?.addEventListener("abort", giveUp, { once: true });
            if (mayHaveEnded || expectation.hinted) lookSoon.add(runId);
          });
        },
      };
    },
    close() {
      clearInterval(net);
      unsubscribe();
    },
  };
}
