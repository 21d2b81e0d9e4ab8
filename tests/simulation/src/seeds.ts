import { Worker } from "node:worker_threads";
import type { StoreFaults } from "@millrace/runtime/test/simulation/memory-flush";
import type { Simulation } from "./simulate.ts";
import { addStimulus, noStimulus, type Stimulus } from "./stimulus.ts";

export type SeedsOptions = {
  from: number;
  count: number;
  /** How many of them at once, each in a thread of its own. */
  threads: number;
  storeFaults?: StoreFaults;
  /** A seed went wrong. */
  onFailure: (failed: Pick<Simulation, "seed" | "findings">) => void;
};

export type SeedsResult = { runs: number; events: number; stimulus: Stimulus; failed: number };

/** What a thread says: about seeds that went well all together, about the others at once. */
export type SeedsMessage = { failed: Pick<Simulation, "seed" | "findings"> } | { done: SeedsResult };
export type SeedsShare = Pick<SeedsOptions, "from" | "count" | "storeFaults"> & { step: number };

/** Simulates seeds one after the other on several threads: real time plays no part in what they come to. */
export async function simulateSeeds({
  from,
  count,
  threads,
  storeFaults,
  onFailure,
}: SeedsOptions): Promise<SeedsResult> {
  const sum: SeedsResult = { runs: 0, events: 0, stimulus: noStimulus(), failed: 0 };
  const simulateShare = (thread: number) =>
    new Promise<void>((resolve, reject) => {
      const share: SeedsShare = {
        from: from + thread,
        count: Math.ceil((count - thread) / threads),
        step: threads,
        ...(storeFaults ? { storeFaults } : {}),
      };
      const worker = new Worker(new URL("./seeds-worker.ts", import.meta.url), { workerData: share });
      worker.on("message", (message: SeedsMessage) => {
        if ("failed" in message) return onFailure(message.failed);
        const { runs, events, stimulus, failed } = message.done;
        sum.runs += runs;
        sum.events += events;
        sum.failed += failed;
        addStimulus(sum.stimulus, stimulus);
      });
      worker.on("error", reject);
      worker.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
    });
  await Promise.all(Array.from({ length: Math.min(threads, count) }, (_, thread) => simulateShare(thread)));
  return sum;
}
