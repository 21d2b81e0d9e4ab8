import { judge, median } from "../measured.ts";
import { startService } from "../service.ts";
import type { Bench, Scenario } from "./context.ts";
import { callLine, effectLine, publish } from "./flows.ts";

const connections = 256;
const steps = 5;

/** Five effects in a row, each result durable before the next starts, as the ceiling does with its steps. */
export const effectLineScenario: Scenario = {
  name: "effects",
  async run(bench) {
    await publish(bench.stack.database, bench.organization.id, effectLine("effects", steps));
    const { ratios, perSecond, p99 } = await measure(bench, "effects", 8_000, '"value"');
    const scenario = "5 effects, each durable before the next, 256 concurrent";
    const details = { runsPerSecond: median(perSecond), p99Ms: median(p99) };
    return ratios.length === 0
      ? [
          judge({
            scenario,
            figure: "completed runs/s",
            rounds: perSecond,
            digits: 0,
            must: null,
            reach: null,
            details,
          }),
        ]
      : [
          judge({
            scenario,
            figure: "completed runs/s as a ratio to the ceiling",
            rounds: ratios,
            must: { at: "least", value: 0.35 },
            reach: 0.6,
            details,
          }),
        ];
  },
};

/** The same with HTTP calls to a service on this machine, which the ceiling does not make; the service counts what reaches it. */
export const callLineScenario: Scenario = {
  name: "calls",
  async run(bench) {
    const { stack, organization } = bench;
    const service = await startService();
    try {
      await stack.worker.stop();
      await stack.worker.start({ MILLRACE_ALLOW_PRIVATE_HOSTS: service.host });
      await publish(stack.database, organization.id, callLine("calls", steps, service.url));
      const { ratios, perSecond, p99, sent } = await measure(bench, "calls", 4_000, '"answered"');
      if (service.calls() !== sent * steps) throw new Error("the service was not called once per step");
      return [
        judge({
          scenario: "5 HTTP calls, each durable before the next, 256 concurrent",
          figure: "completed runs/s",
          rounds: perSecond,
          digits: 0,
          must: null,
          reach: null,
          details: {
            callsPerSecond: median(perSecond) * steps,
            p99Ms: median(p99),
            ...(ratios.length > 0 ? { ratioToTheCeilingWithoutCalls: median(ratios) } : {}),
          },
        }),
      ];
    } finally {
      await service.stop();
    }
  },
};

async function measure(bench: Bench, path: string, requests: number, expect: string) {
  const ratios: number[] = [];
  const perSecond: number[] = [];
  const p99: number[] = [];
  let sent = 0;
  const send = (count: number) => {
    sent += count;
    return bench.load(bench.hookUrl(path), { connections, requests: count, expect });
  };
  await send(2_000);
  for (let round = 0; round < bench.rounds; round++) {
    const ceiling = await bench.withCeiling("each", (url) => bench.load(url, { connections, requests, expect: "k4" }));
    const result = await send(requests);
    perSecond.push(result.runsPerSecond);
    p99.push(result.p99Ms);
    if (ceiling) ratios.push(result.runsPerSecond / ceiling.runsPerSecond);
    bench.say(`${path}: ${result.runsPerSecond} runs/s, ceiling ${ceiling?.runsPerSecond ?? "-"}`);
  }
  return { ratios, perSecond, p99, sent };
}
