import { startCluster } from "./cluster.ts";
import { type FaultPlan, type Stimulus, startFaults } from "./faults.ts";
import { prepareFlows, untilAllEnded } from "./prepare.ts";
import { createRandom } from "./random.ts";
import { shapesFor } from "./shapes.ts";
import { type Sink, startSink } from "./sink.ts";
import { startRuns } from "./start-runs.ts";
import { type Check, verify } from "./verify.ts";

export type ChaosOptions = {
  runs: number;
  seed: number;
  /** A sink that takes every call as a new effect: shows that the test can fail. */
  sinkHonoursKeys: boolean;
  say: (line: string) => void;
};

export type ChaosResult = {
  seed: number;
  runs: number;
  seconds: number;
  stimulus: Stimulus & { redeliveries: number };
  answers: Record<string, number>;
  checks: Check[];
  /** Every check is 0 and the treatment was hard enough to mean something. */
  passed: boolean;
};

const leaseMs = 2_000;
const plan: FaultPlan = {
  killEveryMs: 500,
  freezeEveryMs: 6_000,
  freezeForMs: 2.5 * leaseMs,
  crashDatabaseEveryMs: 5_000,
  cutConnectionsEveryMs: 700,
};
const callers = 12;
const settleMs = 120_000;

/** Runs of mixed shape on two workers that are killed, frozen and cut off all the while; then everything is counted. */
export async function runChaos({ runs, seed, sinkHonoursKeys, say }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed);
  const begunAt = performance.now();
  const sink = await startSink(createRandom(seed + 1), { honoursKeys: sinkHonoursKeys });
  const cluster = await startCluster({ workers: 2, leaseMs, allowedHost: sink.host });
  try {
    const shapes = shapesFor(sink.url);
    const { hooksPath } = await prepareFlows(cluster, shapes);

    say(`${runs} runs of ${shapes.length} shapes, seed ${seed}`);
    const faults = startFaults(cluster, plan, random);
    const starts = await startRuns({
      shapes,
      count: runs,
      wantsMore: () =>
        tooWeak({ ...faults.stimulus, redeliveries: redeliveriesOf(sink) }, runs).some(({ wrong }) => wrong > 0),
      atOnce: callers,
      pauseMs: 60,
      random,
      addressFor: (shape) => {
        const worker = cluster.workers[Math.floor(random() * cluster.workers.length)];
        return `${worker?.ingressUrl}${hooksPath}/${shape.name}`;
      },
    });
    say(`all started; ${JSON.stringify(faults.stimulus)}`);
    await faults.stop();

    await untilAllEnded(cluster, settleMs);
    const checks = await verify(cluster, sink, starts.acknowledged);
    const stimulus = { ...faults.stimulus, redeliveries: redeliveriesOf(sink) };
    checks.push(...tooWeak(stimulus, runs));
    return {
      seed,
      runs: starts.acknowledged.length,
      seconds: Math.round((performance.now() - begunAt) / 1_000),
      stimulus,
      answers: starts.answers,
      checks,
      passed: checks.every(({ wrong }) => wrong === 0),
    };
  } finally {
    await cluster.stop();
    await sink.stop();
  }
}

const redeliveriesOf = (sink: Sink): number => sink.effects().reduce((sum, effect) => sum + effect.calls - 1, 0);

/** Few faults prove little: as many are asked for as the number of runs makes possible. */
function tooWeak(stimulus: ChaosResult["stimulus"], runs: number): Check[] {
  const least = {
    kills: runs / 40,
    freezes: runs / 400,
    databaseCrashes: runs / 400,
    connectionCuts: runs / 200,
    redeliveries: runs / 50,
  };
  return Object.entries(least).map(([name, wanted]) => {
    const had = stimulus[name as keyof typeof stimulus];
    const missing = Math.max(0, Math.ceil(wanted) - had);
    return {
      name: `${name} fewer than ${Math.ceil(wanted)}`,
      wrong: missing,
      examples: missing > 0 ? [`only ${had}`] : [],
    };
  });
}
