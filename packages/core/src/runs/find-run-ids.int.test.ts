import { type FlowId, toUuid } from "@millrace/contracts/ids";
import type { Prisma } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import type { SearchBounds } from "@millrace/engine/flow/search-filter";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import type { Actor } from "../shared/actor.ts";
import { type RunFilter, runIdsQuery } from "./find-run-ids.ts";

/** That a page of runs reads a bounded number of pages, beside a history many times larger. */

let core: TestCore;
let owner: Actor;
let flowId: FlowId;
const history = 30_000;
const queue = 10_000;

beforeAll(async () => {
  core = await createTestCore();
  owner = await newOrganization(core);
  flowId = (await newPublishedFlow(core, owner, manualFlow())).id;
  const admin = createPool({ url: core.urls.admin, max: 1 });
  const ids = (count: number) =>
    `select n, overlay(gen_random_uuid()::text
       placing left(uuid_v7_floor(now() - n * interval '1 second')::text, 15) from 1 for 15)::uuid as id
     from generate_series(1, ${count}) n`;
  // The rare ones are the oldest.
  await admin.query(
    `insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
       correlation_id, started_at, finished_at, error)
     select $1, id, $2, case when n > ${history - 30} then 1 else 2 end, 'hash',
       case when n > ${history - 30} then 'schedule' else 'webhook' end, 'start',
       case when n > ${history - 30} then 'failed' else 'succeeded' end, '{"some": "input"}', 'c', now(), now(),
       case when n > ${history - 4} then '{"code": "step.lost", "message": "Lost.", "retryable": false}'::jsonb end
     from (${ids(history)}) ended`,
    [owner.organizationId, toUuid("flow", flowId)],
  );
  await admin.query(
    `with live as materialized (${ids(queue)}), runs as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at)
       select $1, id, $2, 2, 'hash', 'webhook', 'start', 'running', '{}', 'c', now() from live)
     insert into run_queue (organization_id, run_id, flow_id, lease_epoch, wake_at)
     select $1, id, $2, 1, now() + interval '1 day' from live`,
    [owner.organizationId, toUuid("flow", flowId)],
  );
  await admin.query(
    "update run_queue set takeovers = 3 where run_id in (select run_id from run_queue order by run_id limit 3)",
  );
  await admin.query(
    `insert into search_value (organization_id, run_id, name, flow_id, text_value, search_text)
     select organization_id, id, 'order', flow_id, number, number
     from (select *, case status when 'running' then 'w' else '' end
         || row_number() over (partition by status = 'running' order by id) as number from run) numbered`,
  );
  await admin.query(
    `insert into search_value (organization_id, run_id, name, flow_id, number_value)
     select organization_id, run_id, 'total', flow_id, text_value::float8 from search_value where text_value not like 'w%'`,
  );
  await admin.query("vacuum (analyze) search_value");
  await admin.query("vacuum (analyze) run");
  await admin.query("vacuum (analyze) run_queue");
  await admin.end();
}, 60_000);
afterAll(() => core.close());

const limit = 26;
/** Only the ids of the last ten seconds are within reach of it, and no run has started then. */
const inAMoment = () => new Date(Date.now() + 50_000).toISOString();
type Plan = { Plan: { "Shared Hit Blocks": number; "Shared Read Blocks": number; "Actual Rows": number } };

it.each<[string, () => RunFilter, number]>([
  ["all", () => ({}), limit],
  ["of a flow", () => ({ flowId }), limit],
  ["failed ones", () => ({ status: ["failed"] }), limit],
  ["cancelled ones, of which there are none", () => ({ status: ["cancelled"] }), 0],
  ["failed ones of a flow", () => ({ status: ["failed", "cancelled"], flowId }), limit],
  ["waiting ones", () => ({ status: ["waiting"] }), limit],
  ["waiting ones since a moment ago", () => ({ status: ["waiting"], startedAfter: inAMoment() }), 0],
  ["running ones, of which there are none", () => ({ status: ["running"] }), 0],
  ["waiting and failed ones", () => ({ status: ["waiting", "failed"] }), limit],
  ["of a rare trigger", () => ({ trigger: "schedule" }), limit],
  ["of an old version", () => ({ flowId, version: 1 }), limit],
  ["that lost their workers, live or given up", () => ({ poison: true }), 7],
  ["that lost their workers and wait", () => ({ poison: true, status: ["waiting"] }), 3],
  ["that lost their workers and failed", () => ({ poison: true, status: ["failed"] }), 4],
  ["of a version without runs", () => ({ flowId, version: 9 }), 0],
  ["with a rare class of errors", () => ({ errorClass: "not_retryable" }), 4],
  ["with a class of errors of which there are none", () => ({ errorClass: "network", flowId }), 0],
  ["of drafts, of which there are none", () => ({ draft: true, flowId }), 0],
])("reads few pages for a page of runs: %s", async (_name, filter, rows) => {
  const read = await readBy(() => runIdsQuery(owner, filter(), { limit }));
  expect(read.rows).toBe(rows);
  expect(read.pages).toBeLessThan(150);
});

it.each<[string, SearchBounds, RunFilter, number]>([
  ["one text", { kind: "text", is: "equals", key: "4711" }, {}, 1],
  ["the beginning of a text", { kind: "text", is: "starts_with", key: "471" }, {}, 11],
  ["one number", { kind: "number", from: 4711, to: 4711 }, { trigger: "webhook" }, 1],
  ["few numbers", { kind: "number", from: 4711, to: 4720 }, { status: ["succeeded", "failed"] }, 10],
  ["one text of a run that waits", { kind: "text", is: "equals", key: "w4711" }, { status: ["waiting"] }, 1],
])("reads few pages for runs that are found by a search field: %s", async (_name, bounds, filter, rows) => {
  const name = bounds.kind === "text" ? "order" : "total";
  const leading = { flowUuid: toUuid("flow", flowId), name, bounds };
  const read = await readBy(() => runIdsQuery(owner, { flowId, ...filter }, { limit, leading }));
  expect(read.rows).toBe(rows);
  expect(read.pages).toBeLessThan(250);
});

const readBy = (queryOf: () => Prisma.Sql) =>
  inside(core, owner, async (tx) => {
    const query = queryOf();
    const explained = await tx.$queryRawUnsafe<{ "QUERY PLAN": Plan[] }[]>(
      `explain (analyze, buffers, format json) ${query.text}`,
      ...query.values,
    );
    const plan = explained[0]?.["QUERY PLAN"][0]?.Plan;
    if (!plan) throw new Error("there is a plan");
    return { pages: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], rows: plan["Actual Rows"] };
  });
