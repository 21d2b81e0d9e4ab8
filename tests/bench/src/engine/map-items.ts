import { sendLoad } from "../load.ts";
import { judge, median } from "../measured.ts";
import type { Scenario } from "./context.ts";
import { mapFlow, publish } from "./flows.ts";

const items = 1_000;
const concurrency = 50;
const runs = 40;
const connections = 4;

/** A list of 1,000 items through a body of one pure node, 50 items at a time; the answer holds all results. */
export const mapItemsScenario: Scenario = {
  name: "map",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    await publish(stack.database, organization.id, mapFlow("map", concurrency));
    const body = JSON.stringify({ items: Array.from({ length: items }, (_, index) => index) });
    const send = (requests: number) =>
      sendLoad({
        url: hookUrl("map"),
        connections,
        requests,
        body,
        status: 200,
        expect: `{"k0":${items - 1}}],"errors":[]`,
      });
    await send(8);
    const perSecond: number[] = [];
    const p50: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const result = await send(runs);
      perSecond.push(result.runsPerSecond * items);
      p50.push(result.p50Ms);
      bench.say(`map: ${result.runsPerSecond * items} items/s, p50 of a run ${result.p50Ms} ms`);
    }
    return [
      judge({
        scenario: "map over 1,000 items, concurrency 50",
        figure: "items/s",
        rounds: perSecond,
        digits: 0,
        must: { at: "least", value: 5_000 },
        reach: null,
        details: { runP50Ms: median(p50) },
      }),
    ];
  },
};
