import type { JsonObject } from "@millrace/contracts/json";
import { compileFlow } from "@millrace/engine/flow/compile";
import { planRerun } from "@millrace/engine/run/rerun";
import type { StoreFaults } from "@millrace/runtime/test/simulation/memory-flush";
import { contentKey } from "@millrace/runtime/test/simulation/memory-tables";
import { createBadDay } from "./bad-day.ts";
import { createCallers } from "./callers.ts";
import { judgeRun } from "./judge.ts";
import { simulatedCatalog } from "./nodes.ts";
import { expectedOf } from "./oracle.ts";
import { createPeople } from "./people.ts";
import { randomFlow } from "./plan.ts";
import { factsOf, idOf, organizationId, type PlannedRun, recordsOf } from "./planned-run.ts";
import { createRandom, type Random } from "./random.ts";
import type { Stimulus } from "./stimulus.ts";
import { createWorld, type World } from "./world.ts";

export type SimulationOptions = { seed: number; keepsTrace?: boolean; storeFaults?: StoreFaults };

export type Simulation = {
  seed: number;
  /** What went wrong; nothing, if all is well. */
  findings: readonly string[];
  stimulus: Stimulus;
  runs: number;
  events: number;
  traceHash: string;
  /** Empty unless asked for. */
  trace: readonly string[];
};

/** How long everything may take once nothing goes wrong any more. */
const patienceMs = 120_000;

/** One seed: a bad day of two or three executors, and whether everything came out as on a good day. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { seed } = options;
  const random = createRandom(seed ^ 0x5eed);
  const day = createBadDay(random.fork());
  const world = createWorld({ ...options, faults: day.faults });
  try {
    const runs = await liveThrough(world, random, day.untilMs, seed, () => day.plan(world));
    for (const run of runs) for (const problem of judgeRun(run, world.tables, world.sink)) world.onFinding(problem);
    return resultOf(world, seed, runs.length);
  } catch (error) {
    world.onFinding(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return resultOf(world, seed, 0);
  } finally {
    world.end();
  }
}

const resultOf = ({ findings, stimulus, trace }: World, seed: number, runs: number): Simulation => ({
  ...{ seed, findings, stimulus, runs, events: trace.count, traceHash: trace.hash(), trace: trace.lines },
});

async function liveThrough(world: World, random: Random, untilMs: number, seed: number, beginBadDay: () => void) {
  const { time, tables, network } = world;
  const startMs = time.nowMs;
  const callers = createCallers(world, random.fork());
  const people = createPeople(world, random.fork());
  const runs = planRuns(world, random.fork(), seed);
  const begin = (run: PlannedRun) => {
    callers.wants(run);
    people.attendTo(run);
  };

  for (let count = random.int(2, 3); count > 0; count--) world.spawn();
  people.lookAround();
  for (const run of runs) begin(run);
  beginBadDay();
  await time.runUntil(startMs + untilMs / 2);
  const again = planReruns(world, random.fork(), seed, runs);
  for (const run of again) begin(run);
  runs.push(...again);
  await time.runUntil(startMs + untilMs);

  network.heal();
  people.resumeEverything();
  // What is still on its way, a pause among it, arrives by then.
  time.schedule("person", 5_000, people.resumeEverything);
  const isOver = () => tables.queue.size === 0 && runs.every((run) => run.isAcknowledged);
  await time.runUntil(startMs + untilMs + patienceMs, isOver);
  return runs;
}

function planRuns(world: World, random: Random, seed: number): PlannedRun[] {
  const { tables, time } = world;
  const limit = random.chance(0.1) ? random.int(1, 3) : null;
  tables.organizations.set(organizationId, { id: organizationId, weight: 1, maxRunningRuns: limit });
  const runs: PlannedRun[] = [];
  for (let flowNumber = 1, flows = random.int(1, 2); flowNumber <= flows; flowNumber++) {
    const isRacing = random.chance(0.2);
    const settings: JsonObject = random.chance(0.2) ? { concurrency: { max: random.int(1, 2) } } : {};
    const definition = randomFlow(random, { settings, isRacing });
    const flow = compileFlow(definition, simulatedCatalog);
    const contentHash = `content ${flowNumber}`;
    tables.contents.set(contentKey(organizationId, contentHash), definition);
    for (let count = random.int(1, 3); count > 0; count--) {
      const place = {
        runId: idOf(1, seed, runs.length + 1),
        flowId: idOf(2, seed, flowNumber),
        input: { order: runs.length },
      };
      runs.push({
        ...{ ...place, contentHash, flow, isRacing },
        atMs: time.nowMs + random.next() * 2_500,
        delayMs: random.chance(0.1) ? random.int(50, 2_000) : null,
        expected: expectedOf(flow, factsOf(place, 0)),
        isAcknowledged: false,
        isCancelled: false,
      });
    }
  }
  return runs;
}

/** Some of the runs that have ended are executed again from one of their steps on. */
function planReruns({ tables, time, stimulus }: World, random: Random, seed: number, runs: readonly PlannedRun[]) {
  const again: PlannedRun[] = [];
  for (const run of runs) {
    const row = tables.runs.get(run.runId);
    if (!row || row.status === "running" || run.isRacing || !random.chance(0.3)) continue;
    const records = recordsOf(tables, run.runId);
    const [first, ...more] = run.flow.definition.nodes.slice(1);
    const definition = run.flow.definition;
    if (!first) continue;
    const nodeId = random.pick([first, ...more]).id;
    const plan = planRerun({ from: definition, to: definition, catalog: simulatedCatalog, records, nodeId });
    if ("reason" in plan) continue;
    stimulus.reruns++;
    const runId = idOf(1, seed, runs.length + again.length + 1);
    const steps = records.filter((record) =>
      plan.kept.some(({ path, attempt }) => path === record.path && attempt === record.attempt),
    );
    again.push({
      ...run,
      ...{ runId, atMs: time.nowMs, delayMs: null, kept: { fromNode: nodeId, steps } },
      expected: expectedOf(run.flow, factsOf({ ...run, runId }, 0), steps),
      isAcknowledged: false,
      isCancelled: false,
    });
  }
  return again;
}
