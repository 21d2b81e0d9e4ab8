import { createOrganizationWithOwner } from "@millrace/testing/factories";
import { sendLoad } from "../load.ts";
import { judge, median } from "../measured.ts";
import type { Bench, Scenario } from "./context.ts";
import { publish, pureLine } from "./flows.ts";
import { untilEnded } from "./until-ended.ts";

const flood = 20_000;
const quietRuns = 150;
const pauseMs = 40;

/**
 * One organization starts 20,000 runs at once while another one starts a run every 40 ms: how much longer the second waits
 * until the first step of its runs begins, from the moment before it sends the start.
 */
export const noisyNeighbourScenario: Scenario = {
  name: "noisy",
  async run(bench) {
    const { stack } = bench;
    const quiet = await createOrganizationWithOwner(stack.database);
    const noisyFlow = await publish(stack.database, bench.organization.id, pureLine("noisy", 5, "accepted"));
    const quietFlow = await publish(stack.database, quiet.id, pureLine("quiet", 5, "accepted"));
    const quietUrl = `${stack.ingressUrl}/hooks/${quiet.slug}/quiet`;
    await measureDelay(bench, quietUrl, quietFlow);

    const ratios: number[] = [];
    const idleMs: number[] = [];
    const floodedMs: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const idle = await measureDelay(bench, quietUrl, quietFlow);
      const flooding = sendLoad({
        url: bench.hookUrl("noisy"),
        connections: 64,
        requests: flood,
        body: "{}",
        status: 202,
        expect: "run_",
      });
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const flooded = await measureDelay(bench, quietUrl, quietFlow);
      await flooding;
      await untilEnded(stack.admin, noisyFlow, flood * (round + 1));
      idleMs.push(idle);
      floodedMs.push(flooded);
      ratios.push(flooded / idle);
      bench.say(`noisy neighbour: p95 start delay ${flooded.toFixed(1)} ms, idle ${idle.toFixed(1)} ms`);
    }
    return [
      judge({
        scenario: "noisy neighbour: A floods 20,000 runs, B's p95 start delay against idle",
        figure: "ratio",
        rounds: ratios,
        must: { at: "most", value: 3 },
        reach: 2,
        details: { idleP95Ms: median(idleMs), floodedP95Ms: median(floodedMs) },
      }),
    ];
  },
};

/** The 95th percentile of the time from sending a start to the beginning of the run's first step, in ms. */
async function measureDelay(bench: Bench, url: string, flowId: string): Promise<number> {
  const since = Date.now();
  const sent: Promise<unknown>[] = [];
  for (let number = 0; number < quietRuns; number++) {
    sent.push(send(url));
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await Promise.all(sent);
  const deadline = performance.now() + 60_000;
  for (;;) {
    const { rows } = await bench.stack.admin.query<{ count: number; p95: number }>(
      `select count(*)::int as count, percentile_cont(0.95) within group
         (order by extract(epoch from n.started_at) * 1000 - (r.input->'body'->>'sentAt')::float8) as p95
       from run r join step n on n.organization_id = r.organization_id and n.run_id = r.id and n.node_id = 'k0'
       where r.flow_id = $1 and (r.input->'body'->>'sentAt')::float8 >= $2`,
      [flowId, since],
    );
    if (rows[0]?.count === quietRuns) return rows[0].p95;
    if (performance.now() > deadline) throw new Error(`only ${rows[0]?.count} of ${quietRuns} runs have begun`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function send(url: string): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sentAt: Date.now() }),
  });
  await answer.text();
  if (answer.status !== 202) throw new Error(`a start was answered with ${answer.status}`);
}
