import { toId, toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { getRun } from "./get-run.ts";
import { getWhy } from "./get-why.ts";

/** Right after a run began to wait at many places the database has no statistics about its rows, or those from before. */

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const items = 50_000;
const mostMs = 1_000;

it("shows a run with tens of thousands of waits at once, and why it does not go on", async () => {
  const owner = await newOrganization(core);
  const each = { id: "each", type: "map", params: { items: { $cel: "trigger" }, concurrency: 10 } };
  const drawn = chain(manualTrigger, each, { id: "pause", type: "wait", params: { durationMs: 1_000 } });
  const [begin, inside] = drawn.edges;
  if (!begin || !inside) throw new Error("two edges are drawn");
  const definition = { ...drawn, edges: [begin, { ...inside, from: { node: "each", port: "body" } }] };
  const flow = await newPublishedFlow(core, owner, definition);
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query("alter table wait set (autovacuum_enabled = false)");
  const { rows } = await admin.query<{ id: string }>(
    `with run as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at)
       select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor(now())::text, 15) from 1 for 15)::uuid, $2, 1,
         content_hash, 'manual', 'start', 'running', '[]', 'c', now() - interval '1 hour'
       from flow_version where flow_id = $2 returning id),
     queued as (
       insert into run_queue (organization_id, run_id, flow_id, lease_epoch, wake_at)
       select $1, id, $2, 1, now() + interval '1 hour' from run),
     steps as (
       insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, wake_at)
       select $1, run.id, 'each[' || item || ']/pause', 0, 1, 'pause', 'waiting', now(), now() + interval '1 hour'
       from run cross join generate_series(1, $3::int) item
       union all select $1, run.id, 'each', 0, 1, 'each', 'running', now(), null from run),
     waits as (
       insert into wait (organization_id, id, run_id, path, iteration, kind, due_at)
       select $1, gen_random_uuid(), run.id, 'each[' || item || ']/pause', 0, 'timer', now() + item * interval '1 minute'
       from run cross join generate_series(1, $3::int) item)
     select id from run`,
    [owner.organizationId, toUuid("flow", flow.id), items],
  );
  await admin.end();
  const runId = toId("run", rows[0]?.id ?? "");
  const timed = async <T>(ask: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const answer = await ask();
    expect(performance.now() - began).toBeLessThan(mostMs);
    return answer;
  };
  // The first question of a connection also pays for loading the code that asks.
  await getRun(core.deps, owner, { runId });
  expect((await timed(() => getRun(core.deps, owner, { runId }))).inside).toMatchObject([{ status: "waiting" }]);
  expect((await timed(() => getWhy(core.deps, owner, { runId }))).text).toContain("pause");
});
