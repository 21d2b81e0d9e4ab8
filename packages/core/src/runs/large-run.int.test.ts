import { flowDefinition } from "@millrace/contracts/flow/definition";
import { toId, toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { newPublishedFlow } from "../../test/flow-fixture.ts";
import { getItemSteps } from "./get-item-steps.ts";
import { getRun } from "./get-run.ts";
import { getTimes } from "./get-times.ts";
import { listItems } from "./list-items.ts";

/** A run of 50,000 steps is opened as fast as a small one: what a browser asks for at first is small, and answered at once. */

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const items = 12_500;
const inside = ["fetch", "work", "check", "tell"];
const mostMs = 2_000;

const definition = flowDefinition.parse({
  format: 1,
  nodes: [
    { id: "start", type: "manual", typeVersion: 1, name: "Start", params: {} },
    { id: "each", type: "map", typeVersion: 1, name: "Each", params: { items: { $cel: "trigger" }, concurrency: 10 } },
    ...inside.map((id) => ({ id, type: "set", typeVersion: 1, name: id, params: { fields: [] } })),
  ],
  edges: [
    { from: { node: "start", port: "out" }, to: { node: "each", port: "in" } },
    ...inside.map((id, index) => ({
      from: index === 0 ? { node: "each", port: "body" } : { node: inside[index - 1], port: "out" },
      to: { node: id, port: "in" },
    })),
  ],
});

it("answers each question of the run view in well under two seconds, with little", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, definition);
  const admin = createPool({ url: core.urls.admin, max: 1 });
  const { rows } = await admin.query<{ id: string }>(
    `with run as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at, finished_at)
       select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor(now())::text, 15) from 1 for 15)::uuid, $2, 1,
         content_hash, 'manual', 'start', 'succeeded', '[]', 'c', now() - interval '1 hour', now()
       from flow_version where flow_id = $2 returning id),
     steps as (
       insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at,
         logical_at, port, output)
       select $1, run.id, 'each[' || item || ']/' || node, 0, 1, node, case when item % 1000 = 7 and place = 4 then 'failed'
           else 'succeeded' end, at, at + interval '5 milliseconds', at,
         case when item % 1000 = 7 and place = 4 then null else 'out' end, '{"ok": true}'::jsonb
       from run cross join generate_series(0, $3::int - 1) item
         cross join unnest($4::text[]) with ordinality as n(node, place)
         cross join lateral (select now() - interval '1 hour' + (item * 20 + place * 5) * interval '1 millisecond' as at) t
       union all
       select $1, run.id, 'each', 0, 1, 'each', 'succeeded', now() - interval '1 hour', now(), now(), 'done', '[]'::jsonb from run)
     select id from run`,
    [owner.organizationId, toUuid("flow", flow.id), items, inside],
  );
  await admin.end();
  const runId = toId("run", rows[0]?.id ?? "");
  const timed = async <T>(ask: () => Promise<T>): Promise<{ answer: T; bytes: number }> => {
    const began = performance.now();
    const answer = await ask();
    expect(performance.now() - began).toBeLessThan(mostMs);
    return { answer, bytes: JSON.stringify(answer).length };
  };
  const run = await timed(() => getRun(core.deps, owner, { runId }));
  expect(run.answer.steps).toHaveLength(1);
  expect(run.answer.inside.map(({ nodeId }) => nodeId)).toEqual(inside.toSorted());
  const times = await timed(() => getTimes(core.deps, owner, { runId }));
  const page = await timed(() => listItems(core.deps, owner, { runId, scope: "each", from: 12_000, limit: 50 }));
  expect(page.answer.items[0]?.index).toBe(12_000);
  expect(page.answer.counts.failed).toBe(13);
  const item = await timed(() => getItemSteps(core.deps, owner, { runId, scope: "each", index: 12_007 }));
  expect(item.answer).toHaveLength(inside.length);
  for (const { bytes } of [run, times, page, item]) expect(bytes).toBeLessThan(64 * 1_024);
});
