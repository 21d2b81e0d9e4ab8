import type pg from "pg";
import { judge, median } from "../measured.ts";
import type { Bench, Scenario } from "./context.ts";
import { publish, pureLine } from "./flows.ts";

const oldSteps = 10_000_000;
const stepsPerRun = 5;
const batchOfRuns = 100_000;
const requests = 12_000;

/** The pure line with 10 million finished steps of the same week in the tables, against the same without. */
export const oldRowsScenario: Scenario = {
  name: "old",
  async run(bench) {
    const { stack, organization, hookUrl } = bench;
    const flowId = await publish(stack.database, organization.id, pureLine("old", stepsPerRun));
    const measure = async () => {
      await bench.load(hookUrl("old"), { connections: 64, requests: 4_000, expect: '"k4":4' });
      const rounds: number[] = [];
      for (let round = 0; round < bench.rounds; round++)
        rounds.push((await bench.load(hookUrl("old"), { connections: 64, requests, expect: '"k4":4' })).runsPerSecond);
      return rounds;
    };
    const empty = await measure();
    bench.say(`without old rows: ${median(empty)} runs/s`);
    for (let runs = 0; runs < oldSteps / stepsPerRun; runs += batchOfRuns) {
      await insertOld(stack.admin, organization.id, flowId);
      if (runs % (5 * batchOfRuns) === 0) bench.say(`${(runs + batchOfRuns) * stepsPerRun} old steps`);
    }
    await settle(bench);
    const full = await measure();
    bench.say(`with ${oldSteps} old steps: ${median(full)} runs/s`);
    return [
      judge({
        scenario: "throughput with 10 million old step rows, against empty",
        figure: "ratio",
        rounds: full.map((value) => value / median(empty)),
        must: { at: "least", value: 0.85 },
        reach: 0.95,
        details: { emptyRunsPerSecond: median(empty), fullRunsPerSecond: median(full) },
      }),
    ];
  },
};

/** As autovacuum leaves them after a while, so that it does not share the measurement. */
async function settle({ stack }: Bench): Promise<void> {
  await stack.admin.query("vacuum (analyze) step");
  await stack.admin.query("vacuum (analyze) run");
  await stack.admin.query("checkpoint");
}

/** Finished runs of the last day with their steps, as the pure line leaves them. */
async function insertOld(admin: pg.Pool, organizationId: string, flowId: string): Promise<void> {
  await admin.query(
    `with old as materialized (
       select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
         || 'a' || substr(md5(random()::text), 1, 15))::uuid as id, at
       from (select now() - random() * interval '1 day' as at from generate_series(1, ${batchOfRuns})) moments
     ), runs as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, correlation_id,
         started_at, finished_at, input, output)
       select $1, id, $2, 1, 'old', 'webhook', 'start', 'succeeded', 'old', at, at, '{"body":{"a":1}}', '{"k4":4}' from old
     )
     insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at,
       logical_at, port, output)
     select $1, old.id, 'k' || n, 0, 1, 'k' || n, 'succeeded', at, at, at, 'out', '{"a":1,"k0":0,"k1":1,"k2":2}'
     from old cross join generate_series(0, ${stepsPerRun - 1}) n`,
    [organizationId, flowId],
  );
}
