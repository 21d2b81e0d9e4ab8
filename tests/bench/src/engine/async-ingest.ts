import { sendLoad } from "../load.ts";
import { judge, median } from "../measured.ts";
import type { Scenario } from "./context.ts";
import { body, publish, pureLine } from "./flows.ts";
import { untilEnded } from "./until-ended.ts";

const requests = 16_000;

/** Webhook that replies on acceptance; counted once every run has completed. */
export const asyncIngestScenario: Scenario = {
  name: "ingest",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    const flowId = await publish(stack.database, organization.id, pureLine("accepted", 5, "accepted"));
    const send = (count: number) =>
      sendLoad({ url: hookUrl("accepted"), connections: 64, requests: count, body, status: 202, expect: "run_" });
    await send(4_000);
    await untilEnded(stack.admin, flowId, 4_000);

    const ratios: number[] = [];
    const completed: number[] = [];
    const p99: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const ceiling = await bench.withCeiling("finish", (url) =>
        bench.load(url, { connections: 64, requests, expect: "k4" }),
      );
      const begunAt = performance.now();
      const result = await send(requests);
      await untilEnded(stack.admin, flowId, 4_000 + (round + 1) * requests);
      const runsPerSecond = Math.round(requests / ((performance.now() - begunAt) / 1_000));
      completed.push(runsPerSecond);
      p99.push(result.p99Ms);
      if (ceiling) ratios.push(runsPerSecond / ceiling.runsPerSecond);
      bench.say(`ingest: ${runsPerSecond} completed runs/s, p99 of the answer ${result.p99Ms} ms`);
    }
    const scenario = "webhook that replies on acceptance, all complete, 64 connections";
    return [
      ratios.length > 0
        ? judge({
            scenario,
            figure: "completed runs/s as a ratio to the ceiling",
            rounds: ratios,
            must: { at: "least", value: 0.4 },
            reach: null,
            details: { runsPerSecond: median(completed) },
          })
        : judge({
            scenario,
            figure: "completed runs/s",
            rounds: completed,
            digits: 0,
            must: null,
            reach: null,
            details: {},
          }),
      judge({
        scenario,
        figure: "p99 of the answer in ms",
        rounds: p99,
        must: { at: "most", value: 50 },
        reach: null,
        details: {},
      }),
    ];
  },
};
