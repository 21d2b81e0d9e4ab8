import { judge, type Measured, median } from "../measured.ts";
import type { Bench, Scenario } from "./context.ts";
import { publish, pureLine } from "./flows.ts";

const requests = 16_000;
const steps = 5;
const longSteps = 60;

/** Webhook → pure nodes → reply: under load against the ceiling, alone, and with many nodes. */
export const pureLineScenario: Scenario = {
  name: "pure",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    await publish(stack.database, organization.id, pureLine("pure", steps));
    await publish(stack.database, organization.id, pureLine("long", longSteps));
    await bench.load(hookUrl("pure"), { connections: 64, requests: 4_000, expect: '"k4":4' });

    const millrace: number[] = [];
    const ceiling: number[] = [];
    const p99: number[] = [];
    await bench.withCeiling("finish", (url) => warmUp(bench, url));
    for (let round = 0; round < bench.rounds; round++) {
      const ceilingResult = await bench.withCeiling("finish", (url) => underLoad(bench, url));
      const result = await underLoad(bench, hookUrl("pure"));
      if (ceilingResult) ceiling.push(ceilingResult.runsPerSecond);
      millrace.push(result.runsPerSecond);
      p99.push(result.p99Ms);
      bench.say(`pure, 64 connections: ${result.runsPerSecond} runs/s, ceiling ${ceilingResult?.runsPerSecond ?? "-"}`);
    }
    const measured: Measured[] = [
      ceiling.length > 0
        ? judge({
            scenario: "webhook → 5 pure nodes → reply, 64 connections",
            figure: "completed runs/s as a ratio to the ceiling",
            rounds: millrace.map((value, index) => value / (ceiling[index] ?? Number.NaN)),
            must: { at: "least", value: 0.35 },
            reach: 0.6,
            details: { runsPerSecond: median(millrace), ceilingRunsPerSecond: median(ceiling), p99Ms: median(p99) },
          })
        : judge({
            scenario: "webhook → 5 pure nodes → reply, 64 connections",
            figure: "completed runs/s",
            rounds: millrace,
            digits: 0,
            must: null,
            reach: null,
            details: { p99Ms: median(p99) },
          }),
    ];
    measured.push(await alone(bench), await longFlow(bench, median(millrace)));
    return measured;
  },
};

const warmUp = (bench: Bench, url: string) => bench.load(url, { connections: 64, requests: 4_000, expect: "k4" });
const underLoad = (bench: Bench, url: string) => bench.load(url, { connections: 64, requests, expect: '"k4":4' });

async function alone(bench: Bench): Promise<Measured> {
  const rounds: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const result = await bench.load(bench.hookUrl("pure"), { connections: 1, requests: 1_500, expect: '"k4":4' });
    rounds.push(result.p50Ms);
    p99.push(result.p99Ms);
    bench.say(`pure, alone: p50 ${result.p50Ms} ms`);
  }
  return judge({
    scenario: "the same alone",
    figure: "p50 in ms",
    rounds,
    must: { at: "most", value: 8 },
    reach: 4,
    details: { p99Ms: median(p99) },
  });
}

async function longFlow(bench: Bench, shortRunsPerSecond: number): Promise<Measured> {
  const rounds: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const { runsPerSecond } = await bench.load(bench.hookUrl("long"), {
      connections: 64,
      requests: 2_000,
      expect: '"k59":59',
    });
    rounds.push((runsPerSecond * longSteps) / (shortRunsPerSecond * steps));
    bench.say(`60 nodes: ${runsPerSecond * longSteps} steps/s`);
  }
  return judge({
    scenario: "60-node flow, steps/s against the 5-node flow's",
    figure: "ratio",
    rounds,
    must: { at: "least", value: 1 },
    reach: 2,
    details: { shortStepsPerSecond: shortRunsPerSecond * steps },
  });
}
