import { judge, median } from "../measured.ts";
import type { Scenario } from "./context.ts";
import { publish, pureLine } from "./flows.ts";

const requests = 12_000;

/** The worker with relay and hub in the same process, against the same worker without them. */
export const liveEventsScenario: Scenario = {
  name: "live",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    await publish(stack.database, organization.id, pureLine("live", 5));
    const measure = async (roles: string) => {
      await stack.worker.stop();
      await stack.worker.start({ MILLRACE_ROLES: roles });
      const load = (count: number) =>
        bench.load(hookUrl("live"), { connections: 64, requests: count, expect: '"k4":4' });
      await load(4_000);
      return (await load(requests)).runsPerSecond;
    };
    const ratios: number[] = [];
    const on: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const without = await measure("ingress,executor,scheduler,maintenance");
      const withEvents = await measure("ingress,executor,scheduler,maintenance,realtime");
      on.push(withEvents);
      ratios.push(withEvents / without);
      bench.say(`live events: ${withEvents} runs/s with, ${without} without`);
    }
    return [
      judge({
        scenario: "the worker's speed with live events on, against off",
        figure: "ratio",
        rounds: ratios,
        must: { at: "least", value: 0.9 },
        reach: null,
        details: { runsPerSecond: median(on) },
      }),
    ];
  },
};
