import type { Intent, LiveRun } from "../execute/live-run.ts";
import { takeWrite } from "../execute/live-run.ts";
import { errorFacts } from "../log-error.ts";
import type { Clock, Log } from "../ports.ts";
import type { RunStore } from "../store/run-store.ts";
import { writeBisected } from "./bisect.ts";
import { classifyDatabaseError, retryDelayMs } from "./database-errors.ts";
import type { LeaseAction, RunWrite, WriteResult } from "./run-write.ts";
import type { WriteOrder } from "./write-order.ts";
import { compareWrites } from "./write-runs.ts";

/** One run's part of a flush, and what it led to. */
export type Flushed = { run: LiveRun; write: RunWrite; intents: Intent[]; result: WriteResult };

export type Flusher = {
  /** The run has something to write. A run is in one flush at a time, so its writes stay in order. */
  add(run: LiveRun): void;
  /** The database is away or failing; results are kept and tried again. */
  readonly isStuck: boolean;
  /** Gives up everything that is not written yet. */
  close(): void;
};

export type FlusherOptions = {
  store: Pick<RunStore, "writeRuns" | "findFinished">;
  owner: string;
  nextOrder: (repeats: boolean) => WriteOrder;
  clock: Clock;
  log: Log;
  maxRuns: number;
  maxBytes: number;
  /** Decides, at the moment of writing, what becomes of the run's lease. */
  actionFor: (run: LiveRun) => LeaseAction;
  onFlushed: (flushed: readonly Flushed[]) => void;
  /** The database refuses this run's write whatever it is batched with, or there is no writing it. Never rejects. */
  onCulprit: (run: LiveRun, error: unknown) => Promise<void>;
};

type Part = Omit<Flushed, "result">;

const flushesAtOnce = 2;

export function createFlusher(options: FlusherOptions): Flusher {
  const { store, owner, nextOrder, clock, log, maxRuns, maxBytes, actionFor, onFlushed, onCulprit } = options;
  let line: LiveRun[] = [];
  let underWay = 0;
  let scheduled = false;
  let failing = 0;
  let closed = false;

  const add = (run: LiveRun) => {
    if (run.dirty || run.dropped) return;
    run.dirty = true;
    if (run.flushing) return;
    line.push(run);
    if (scheduled || underWay >= flushesAtOnce) return;
    scheduled = true;
    setImmediate(pump);
  };

  const pump = () => {
    scheduled = false;
    while (!closed && underWay < flushesAtOnce && line.length > 0) {
      const parts = takeParts();
      if (parts.length === 0) continue;
      underWay++;
      void flush(parts).finally(() => {
        underWay--;
        pump();
      });
    }
  };

  const takeParts = (): Part[] => {
    const nowMs = clock();
    const parts: Part[] = [];
    let bytes = 0;
    let index = 0;
    for (; index < line.length && parts.length < maxRuns && bytes < maxBytes; index++) {
      const run = line[index];
      if (!run) continue;
      run.dirty = false;
      if (run.dropped) continue;
      run.flushing = true;
      bytes += run.rowBytes;
      try {
        parts.push({ run, ...takeWrite(run, actionFor(run), nowMs) });
      } catch (error) {
        void onCulprit(run, error);
      }
    }
    line = line.slice(index);
    return parts.sort((a, b) => compareWrites(a.write, b.write));
  };

  const flush = async (parts: readonly Part[]) => {
    let left = parts;
    const settled = new Set<Part>();
    // After a lost connection it is unknown whether the statement took effect.
    let mayBeWritten = false;
    let failed = false;
    for (let attempt = 1; !closed && left.length > 0; attempt++) {
      try {
        await writeBisected(
          left,
          async (items) => {
            const results = await write(items, mayBeWritten);
            const done: Flushed[] = [];
            items.forEach((part, index) => {
              const result = results[index] ?? "stale";
              if (result === "again") return;
              settled.add(part);
              done.push({ ...part, result });
            });
            settle(done);
          },
          (error) => classifyDatabaseError(error) === "refused",
          async (part, error) => {
            settled.add(part);
            await onCulprit(part.run, error);
          },
        );
        left = left.filter((part) => !settled.has(part));
      } catch (error) {
        const failure = classifyDatabaseError(error);
        mayBeWritten ||= failure === "connection";
        if (!failed) failing++;
        failed = true;
        left = left.filter((part) => !settled.has(part));
        log.warn(
          { err: errorFacts(error), failure, runs: left.length, attempt },
          "writing results failed, trying again",
        );
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs(attempt)));
      }
    }
    if (failed) failing--;
  };

  const write = async (parts: readonly Part[], mayBeWritten: boolean): Promise<WriteResult[]> => {
    const writes = parts.map((part) => part.write);
    const results = await store.writeRuns(owner, writes, nextOrder(mayBeWritten));
    if (!mayBeWritten || !results.includes("stale")) return results;
    const finished = await store.findFinished(writes);
    return results.map((result, index) => {
      if (result !== "stale") return result;
      const action = writes[index]?.action;
      if (action === "park" || action === "release") return "parked";
      return finished.has(writes[index]?.runId ?? "") ? "written" : "stale";
    });
  };

  const settle = (flushed: readonly Flushed[]) => {
    for (const { run, write, result } of flushed) {
      if (result !== "stale") continue;
      const { runId, correlationId } = run.facts;
      log.warn({ runId, correlationId, epoch: write.epoch }, "a write came too late, the run is with another executor");
    }
    if (closed) return;
    try {
      onFlushed(flushed);
    } catch (error) {
      // The results are written: this is no failure of the database, and must not be answered by writing them again.
      log.error({ err: errorFacts(error) }, "taking note of written results failed");
    }
    for (const { run } of flushed) {
      run.flushing = false;
      if (!run.dirty) continue;
      run.dirty = false;
      add(run);
    }
  };

  return {
    add,
    get isStuck() {
      return failing > 0;
    },
    close() {
      closed = true;
      line = [];
    },
  };
}
