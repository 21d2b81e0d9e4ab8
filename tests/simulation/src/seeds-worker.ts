import { parentPort, workerData } from "node:worker_threads";
import type { SeedsMessage, SeedsResult, SeedsShare } from "./seeds.ts";
import { simulate } from "./simulate.ts";
import { addStimulus, noStimulus } from "./stimulus.ts";

/** One thread's share of the seeds, see `seeds.ts`. */
const { from, count, step, storeFaults }: SeedsShare = workerData;
const say = (message: SeedsMessage) => parentPort?.postMessage(message);
const done: SeedsResult = { runs: 0, events: 0, stimulus: noStimulus(), failed: 0 };
for (let index = 0; index < count; index++) {
  const seed = from + index * step;
  const { findings, runs, events, stimulus } = await simulate({ seed, ...(storeFaults ? { storeFaults } : {}) });
  done.runs += runs;
  done.events += events;
  addStimulus(done.stimulus, stimulus);
  if (findings.length === 0) continue;
  done.failed++;
  say({ failed: { seed, findings } });
}
say({ done });
