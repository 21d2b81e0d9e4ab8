import { newUuid, toUuid } from "@millrace/contracts/ids";
import { createDatabase } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { pruneRuns } from "../system/prune-runs.ts";
import { getFlowRetention } from "./get-flow-retention.ts";
import { setFlowRetention } from "./set-flow-retention.ts";

let core: TestCore;
let runtime: ReturnType<typeof createPool>;
let admin: ReturnType<typeof createPool>;
let maintenance: CoreDeps;
beforeAll(async () => {
  core = await createTestCore();
  runtime = createPool({ url: core.urls.runtime, max: 3 });
  admin = createPool({ url: core.urls.admin, max: 1 });
  maintenance = { ...core.deps, database: createDatabase({ url: core.urls.maintenance, maxConnections: 2 }) };
});
afterAll(async () => {
  await maintenance.database.close();
  await Promise.all([runtime.end(), admin.end()]);
  await core.close();
});

const hourMs = 3_600_000;
const organizationDays = 30;
const whole = { succeededDays: null, failedDays: null, cancelledDays: null };

type Run = { status: string; ageHours: number; parent?: string };

/** A run of a flow with a step and a payload; ids as they were at the time. */
async function insertRun(actor: Actor, flowId: string, { status, ageHours, parent }: Run): Promise<string> {
  const at = new Date(core.deps.clock().getTime() - ageHours * hourMs);
  const { rows } = await runtime.query(
    `with made as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at, finished_at, parent_run_id)
       select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor($2)::text, 15) from 1 for 15)::uuid, $3, 1, 'hash',
         'manual', 'start', $4, '{}', 'c', $2, case when $4 = 'running' then null else $2::timestamptz end, $5
       returning organization_id, id
     ), steps as (
       insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, output)
       select organization_id, id, 'work', 0, 1, 'work', 'succeeded', $2, to_jsonb(repeat('x', 70000)) from made)
     select id::text from made`,
    [actor.organizationId, at, toUuid("flow", flowId as `flw_${string}`), status, parent ?? null],
  );
  if (status === "running")
    await runtime.query("insert into run_queue (organization_id, run_id, flow_id) values ($1, $2, $2)", [
      actor.organizationId,
      rows[0].id,
    ]);
  return rows[0].id;
}

const left = (actor: Actor) =>
  inside(core, actor, async (tx) => {
    const ids = (await tx.run.findMany({ select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
    // What belongs to a run is there exactly where the run is.
    for (const table of [tx.step, tx.payload] as const) {
      const rows = await (table as typeof tx.step).findMany({ select: { runId: true }, orderBy: { runId: "asc" } });
      expect(rows.map(({ runId }) => runId)).toEqual(ids);
    }
    return ids;
  });
const prune = (actor: Actor) => pruneRuns(maintenance, systemOf(actor));

it("is the organization's until the flow has its own, which is recorded", async () => {
  const owner = await newOrganization(core);
  const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
  await expect(getFlowRetention(core.deps, owner, { flowId })).resolves.toEqual({ retention: whole, organizationDays });
  const retention = { succeededDays: 0, failedDays: 90, cancelledDays: null };
  await setFlowRetention(core.deps, owner, { flowId, retention });
  await expect(getFlowRetention(core.deps, owner, { flowId })).resolves.toMatchObject({ retention });
  await inside(core, owner, async (tx) => {
    const action = "flow.retention_changed";
    await expect(tx.auditEntry.findMany({ where: { action } })).resolves.toMatchObject([{ details: retention }]);
    const events = (await tx.outbox.findMany()).flatMap((row) => row.events);
    expect(events).toContainEqual(expect.objectContaining({ type: action, flowId }));
  });
  const other = await newOrganization(core);
  await expect(setFlowRetention(core.deps, other, { flowId, retention })).rejects.toMatchObject({
    code: "flow.not_found",
  });
});

describe("runs", () => {
  it("are removed as their flow says for how they ended, else as the organization says", async () => {
    const [owner, other] = [await newOrganization(core), await newOrganization(core)];
    const own = await newPublishedFlow(core, owner, manualFlow());
    const plain = await newPublishedFlow(core, owner, manualFlow());
    const theirs = await newPublishedFlow(core, other, manualFlow());
    const retention = { succeededDays: 0, failedDays: 90, cancelledDays: 7 };
    await setFlowRetention(core.deps, owner, { flowId: own.id, retention });

    const kept = [
      await insertRun(owner, own.id, { status: "succeeded", ageHours: 0.5 }),
      await insertRun(owner, own.id, { status: "failed", ageHours: 24 * 89 }),
      await insertRun(owner, own.id, { status: "cancelled", ageHours: 24 * 6 }),
      await insertRun(owner, own.id, { status: "running", ageHours: 24 * 400 }),
      await insertRun(owner, plain.id, { status: "failed", ageHours: 24 * 29 }),
    ];
    await insertRun(owner, own.id, { status: "succeeded", ageHours: 2 });
    await insertRun(owner, own.id, { status: "failed", ageHours: 24 * 91 });
    await insertRun(owner, own.id, { status: "cancelled", ageHours: 24 * 8 });
    await insertRun(owner, plain.id, { status: "succeeded", ageHours: 24 * 31 });
    const foreign = await insertRun(other, theirs.id, { status: "succeeded", ageHours: 2 });

    await expect(prune(owner)).resolves.toMatchObject({ runs: 4 });
    expect(await left(owner)).toEqual(kept.toSorted());
    expect(await left(other)).toEqual([foreign]);
    await expect(prune(owner)).resolves.toMatchObject({ runs: 0 });
  });

  it("stay while somebody still needs them", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
    await setFlowRetention(core.deps, owner, { flowId, retention: { ...whole, succeededDays: 0, failedDays: 0 } });
    const ended = (status: string, parent?: string) =>
      insertRun(owner, flowId, { status, ageHours: 5, ...(parent ? { parent } : {}) });
    const [undone, handled, undoing] = [await ended("failed"), await ended("failed"), await ended("succeeded")];
    const parent = await ended("running");
    const child = await ended("succeeded", parent);
    await runtime.query("insert into run_failure (organization_id, run_id) values ($1, $2)", [
      owner.organizationId,
      handled,
    ]);
    await admin.query(
      "insert into run_undo (organization_id, run_id, due_at, current_run_id) values ($1, $2, now(), $3)",
      [owner.organizationId, undone, undoing],
    );
    await ended("failed");
    await expect(prune(owner)).resolves.toMatchObject({ runs: 1 });
    expect(await left(owner)).toEqual([undone, handled, undoing, parent, child].toSorted());

    await admin.query("update run_failure set settled_at = now(); ");
    await admin.query("update run_undo set settled_at = now(), current_run_id = null");
    await admin.query("delete from run_queue");
    await expect(prune(owner)).resolves.toMatchObject({ runs: 4 });
    expect(await left(owner)).toEqual([parent]);
  });

  it("go with all that belongs to them or not at all, and the next call goes on", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
    const ids = [];
    for (let index = 0; index < 5; index++)
      ids.push(await insertRun(owner, flowId, { status: "succeeded", ageHours: 24 * 40 }));
    await admin.query(`create function refuse_it() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
      create trigger refuse_it before delete on run for each row when (old.id = '${ids[3]}') execute function refuse_it()`);
    await expect(prune(owner)).rejects.toThrow();
    expect(await left(owner)).toEqual(ids.toSorted());
    await admin.query("drop function refuse_it cascade");
    await expect(prune(owner)).resolves.toMatchObject({ runs: 5 });
    expect(await left(owner)).toEqual([]);
  });

  it("leave nothing behind whose week was dropped with them in it", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
    await setFlowRetention(core.deps, owner, { flowId, retention: { ...whole, failedDays: 400 } });
    const kept = await insertRun(owner, flowId, { status: "failed", ageHours: 24 * 300 });
    const gone = await insertRun(owner, flowId, { status: "failed", ageHours: 24 * 300 });
    for (const id of [kept, gone]) {
      const values = [owner.organizationId, id];
      await runtime.query("insert into run_failure (organization_id, run_id) values ($1, $2)", values);
      await runtime.query("insert into run_undo (organization_id, run_id) values ($1, $2)", values);
      await runtime.query(
        "insert into wait (organization_id, id, run_id, path, iteration, kind, due_at) values ($1, gen_random_uuid(), $2, 'a', 0, 'timer', now())",
        values,
      );
    }
    for (const [table, key] of Object.entries({ payload: "run_id", step: "run_id", run: "id" }))
      await admin.query(`delete from ${table} where ${key} = $1`, [gone]);
    await expect(prune(owner)).resolves.toMatchObject({ runs: 0, leftovers: 1 });
    await inside(core, owner, async (tx) => {
      for (const rows of [await tx.runFailure.findMany(), await tx.runUndo.findMany(), await tx.wait.findMany()])
        expect(rows.map(({ runId }) => runId)).toEqual([kept]);
    });
  });

  it("are removed without holding up what is written meanwhile", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
    const live = await insertRun(owner, flowId, { status: "running", ageHours: 24 * 40 });
    await runtime.query(
      `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id,
         started_at, finished_at)
       select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor($3)::text, 15) from 1 for 15)::uuid, $2, 'hash',
         'manual', 'start', 'succeeded', '{}', 'c', $3, $3 from generate_series(1, 20000)`,
      [owner.organizationId, toUuid("flow", flowId), new Date(core.deps.clock().getTime() - 40 * 24 * hourMs)],
    );
    const writer = await runtime.connect();
    await writer.query("set statement_timeout = '1s'");
    let done = false;
    let writes = 0;
    const writing = (async () => {
      for (; !done; writes++)
        await writer.query(
          `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at)
           values ($1, $2, $3, 0, 1, 'work', 'running', now())`,
          [owner.organizationId, live, newUuid()],
        );
    })();
    await expect(prune(owner)).resolves.toMatchObject({ runs: 20_000 });
    done = true;
    await writing;
    writer.release();
    expect(writes).toBeGreaterThan(10);
  });
});
