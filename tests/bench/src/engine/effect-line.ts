import { judge, median } from "../measured.ts";
import { startService } from "../service.ts";
import type { Scenario } from "./context.ts";
import { effectLine, publish } from "./flows.ts";

const requests = 4_000;
const connections = 256;
const steps = 5;

/** Five HTTP calls in a row, each result durable before the next starts; the service counts what reaches it. */
export const effectLineScenario: Scenario = {
  name: "effects",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    const service = await startService();
    try {
      await stack.worker.stop();
      await stack.worker.start({ MILLRACE_ALLOW_PRIVATE_HOSTS: service.host });
      await publish(stack.database, organization.id, effectLine("effects", steps, service.url));
      const send = (count: number) =>
        bench.load(hookUrl("effects"), { connections, requests: count, expect: '"answered"' });
      await send(1_000);

      const ratios: number[] = [];
      const perSecond: number[] = [];
      const p99: number[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        const ceiling = await bench.withCeiling("each", (url) =>
          bench.load(url, { connections, requests, expect: "k4" }),
        );
        const before = service.calls();
        const result = await send(requests);
        if (service.calls() - before !== requests * steps) throw new Error("the service was not called once per step");
        perSecond.push(result.runsPerSecond);
        p99.push(result.p99Ms);
        if (ceiling) ratios.push(result.runsPerSecond / ceiling.runsPerSecond);
        bench.say(`effects: ${result.runsPerSecond} runs/s, ceiling ${ceiling?.runsPerSecond ?? "-"}`);
      }
      const scenario = "5 HTTP calls, each durable before the next, 256 concurrent";
      const details = { runsPerSecond: median(perSecond), p99Ms: median(p99) };
      return [
        ratios.length > 0
          ? judge({
              scenario,
              figure: "completed runs/s as a ratio to the ceiling (which makes no calls)",
              rounds: ratios,
              must: { at: "least", value: 0.35 },
              reach: 0.6,
              details,
            })
          : judge({
              scenario,
              figure: "completed runs/s",
              rounds: perSecond,
              digits: 0,
              must: null,
              reach: null,
              details,
            }),
      ];
    } finally {
      await service.stop();
    }
  },
};
