import { judge } from "../measured.ts";
import type { Scenario } from "./context.ts";
import { publish, pureLine } from "./flows.ts";

const flows = 10_000;
const requests = 3_000;

/** How long one request takes, from its arrival to its answer, with 10,000 flows in production that it could be for. */
export const triggerMatchScenario: Scenario = {
  name: "match",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    const { admin } = stack;
    const flowId = await publish(stack.database, organization.id, pureLine("matched", 1));
    // Copies of the same version under other paths: what is looked up is the path.
    await admin.query(
      `with copies as (select gen_random_uuid() as id, 'copy-' || n as path from generate_series(1, $3::int) n),
       flows as (insert into flow (organization_id, id, name) select $1::uuid, id, path from copies returning id),
       versions as (insert into flow_version (organization_id, flow_id, number, content_hash, layout)
         select v.organization_id, c.id, v.number, v.content_hash, v.layout
         from copies c cross join flow_version v where v.organization_id = $1::uuid and v.flow_id = $2::uuid),
       productions as (insert into flow_production (organization_id, flow_id, version_number, trigger_kind)
         select $1::uuid, id, 1, 'webhook' from copies)
       insert into webhook_route (organization_id, path, flow_id, method, reply)
       select $1::uuid, path, id, 'POST', 'result' from copies`,
      [organization.id, flowId, flows],
    );
    await admin.query("analyze flow, flow_version, flow_production, webhook_route");
    const rounds: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const path = `copy-${Math.floor((flows * (round + 1)) / (bench.rounds + 1))}`;
      const result = await bench.load(hookUrl(path), { connections: 1, requests, expect: '"k0":0' });
      rounds.push(result.p99Ms);
      bench.say(`match among ${flows} flows: p99 ${result.p99Ms} ms`);
    }
    return [
      judge({
        scenario: "trigger match with 10,000 published flows (with the run's start, one step and the reply)",
        figure: "p99 in ms",
        rounds,
        must: { at: "most", value: 100 },
        reach: 5,
        details: {},
      }),
    ];
  },
};
