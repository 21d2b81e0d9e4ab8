import { newUuid, toId, toUuid } from "@millrace/contracts/ids";
import { createDatabase } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { createUser } from "@millrace/testing/factories";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  interleave,
  newOrganization,
  systemOf,
  type TestCore,
} from "../../test/core-fixture.ts";
import { manualFlow, newFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { updateOrganization } from "../organizations/update-organization.ts";
import { issueTicket } from "../realtime/issue-ticket.ts";
import { startRun } from "../runs/start-run.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { createTestSet } from "../test-sets/create-test-set.ts";
import { getTestResult } from "../test-sets/get-test-result.ts";
import { getTestSetRun } from "../test-sets/get-test-set-run.ts";
import { pruneRuns } from "./prune-runs.ts";

let core: TestCore;
let pool: ReturnType<typeof createPool>;
let maintenance: CoreDeps;
beforeAll(async () => {
  core = await createTestCore();
  pool = createPool({ url: core.urls.runtime, max: 2 });
  maintenance = { ...core.deps, database: createDatabase({ url: core.urls.maintenance, maxConnections: 2 }) };
});
afterAll(async () => {
  await maintenance.database.close();
  await pool.end();
  await core.close();
});

const dayMs = 86_400_000;

async function insertRuns(actor: Actor, flowId: string, how: { count: number; ageDays: number; status?: string }) {
  const at = new Date(core.deps.clock().getTime() - how.ageDays * dayMs);
  const status = how.status ?? "succeeded";
  await pool.query(
    `with made as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at, finished_at)
       select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor($2)::text, 15) from 1 for 15)::uuid, $3, 1, 'hash',
         'manual', 'start', $4, '{}', 'c', $2, case when $4 = 'running' then null else $2::timestamptz end
       from generate_series(1, $5) returning organization_id, id
     ), undone as (
       insert into run_undo (organization_id, run_id) select organization_id, id from made
     ), referred as (
       insert into payload (organization_id, run_id, hash, value) select organization_id, id, 'hash', '1' from made)
     insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at)
     select organization_id, id, 'work', 0, 1, 'work', 'succeeded', $2 from made`,
    [actor.organizationId, at, flowId, status, how.count],
  );
}

const counts = (actor: Actor) =>
  inside(core, actor, async (tx) => ({
    runs: await tx.run.count(),
    steps: await tx.step.count(),
    undos: await tx.runUndo.count(),
    payloads: await tx.payload.count(),
  }));

it("deletes what ended before the organization's retention, with its steps, in any number, and nothing else", async () => {
  const [owner, other] = [await newOrganization(core), await newOrganization(core)];
  for (const actor of [owner, other]) {
    const flow = await newPublishedFlow(core, actor, manualFlow());
    const flowUuid = toUuid("flow", flow.id);
    await updateOrganization(core.deps, actor, { changes: { runRetentionDays: 7 } });
    await insertRuns(actor, flowUuid, { count: 2_300, ageDays: 8 });
    await insertRuns(actor, flowUuid, { count: 3, ageDays: 6 });
    await insertRuns(actor, flowUuid, { count: 2, ageDays: 9, status: "running" });
  }
  const before = await counts(other);
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ runs: 2_300 });
  expect(await counts(owner)).toEqual({ runs: 5, steps: 5, undos: 5, payloads: 5 });
  expect(await counts(other)).toEqual(before);
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ runs: 0 });
});

it("deletes contents that no version and no run refers to, older than a day", async () => {
  const owner = await newOrganization(core);
  const other = await newOrganization(core);
  const contents = (actor: Actor) =>
    inside(core, actor, async (tx) =>
      (await tx.flowContent.findMany()).map(({ definition }) => JSON.stringify(definition)),
    );
  const has = async (actor: Actor, text: string) => (await contents(actor)).some((content) => content.includes(text));
  const runDraft = async (actor: Actor, result: string) => {
    const flow = await newFlow(core, actor, manualFlow(result));
    await startRun(core.deps, actor, { flowId: flow.id, input: {}, source: "draft" });
  };
  await newPublishedFlow(core, owner, manualFlow("published"));
  await runDraft(owner, "live");
  await runDraft(owner, "forgotten");
  await runDraft(other, "forgotten");
  // Retention has deleted the runs of the last two drafts.
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query(
    `delete from run using flow_content c where c.organization_id = run.organization_id and c.hash = run.content_hash
       and c.definition::text like '%forgotten%'`,
  );
  await admin.end();

  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ contents: 0 });
  core.advance(dayMs + 60_000);
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ contents: 1 });
  expect([await has(owner, "forgotten"), await has(owner, "live"), await has(owner, "published")]).toEqual([
    false,
    true,
    true,
  ]);
  expect(await has(other, "forgotten")).toBe(true);
});

it("never deletes a content that a start is just about to refer to", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, manualFlow("unused for long"));
  await startRun(core.deps, owner, { flowId: flow.id, input: {}, source: "draft" });
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query("delete from run where organization_id = $1", [owner.organizationId]);
  await admin.end();
  core.advance(2 * dayMs);
  // The start has found the content and not yet written its run; retention has to wait for it.
  const results = await interleave<unknown>(core, "run_queue", [
    () => startRun(core.deps, owner, { flowId: flow.id, input: {}, source: "draft" }),
    () => pruneRuns(maintenance, systemOf(owner)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  const lost = await inside(
    core,
    owner,
    (tx) =>
      tx.$queryRaw`select id from run r where not exists (select from flow_content c where c.hash = r.content_hash)`,
  );
  expect(lost).toEqual([]);
});

it("deletes old events once they are sequenced, and tickets, start keys, sessions and failures past their time", async () => {
  const owner = await newOrganization(core);
  await issueTicket(core.deps, owner);
  const { installation } = core.deps.database;
  const user = await createUser(core.deps.database);
  const now = core.deps.clock();
  const session = (expiresAt: Date) => ({
    id: newUuid(),
    tokenHash: new Uint8Array(Buffer.from(newUuid())),
    userId: user.id,
    expiresAt,
  });
  const kept = session(new Date(now.getTime() + 9 * dayMs));
  await installation.userSession.createMany({ data: [session(new Date(now.getTime() + dayMs)), kept] });
  await installation.signInFailure.create({ data: { id: newUuid(), key: "k", at: now } });
  const old = new Date(now.getTime() - 3 * dayMs);
  await pool.query(
    `insert into outbox (organization_id, id, events, seq) values
       ($1, uuid_v7_floor($2), '[]', 1), ($1, uuid_v7_floor($2::timestamptz + interval '1 s'), '[]', null)`,
    [owner.organizationId, old],
  );
  const signal = (expiresAt: Date) => ({
    organizationId: owner.organizationId,
    id: newUuid(),
    name: "paid",
    correlation: "1",
    payload: 1,
    expiresAt,
  });
  await inside(core, owner, (tx) =>
    tx.signal.createMany({ data: [signal(old), signal(new Date(now.getTime() + 9 * dayMs))] }),
  );
  await pool.query(
    `insert into start_key (organization_id, flow_id, key, input_hash, run_id, expires_at) values
       ($1, $1, 'old', '', $1, $2), ($1, $1, 'new', '', $1, $3)`,
    [owner.organizationId, old, new Date(now.getTime() + 9 * dayMs)],
  );
  await pool.query(
    `insert into start_debounce (organization_id, flow_id, content_hash, key, run_id, first_at, start_at) values
       ($1, $1, 'hash', 'old', $1, $2, $2), ($1, $1, 'hash', 'new', $1, $2, $3)`,
    [owner.organizationId, old, new Date(now.getTime() + 9 * dayMs)],
  );
  // Batches go once they are past the retention and none of their runs is left.
  const longAgo = new Date(now.getTime() - 40 * dayMs);
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query(
    `with batch as (
       insert into run_batch (organization_id, id, flow_id, version_number, content_hash, trigger_node, total, created_by,
         created_at, finished_at)
       select $1::uuid, gen_random_uuid(), $1::uuid, 1, 'hash', 'start', n, 'Ada', $2::timestamptz, case when n = 3 then null else $2::timestamptz end
       from generate_series(1, 3) n returning id, total
     ), items as (
       insert into run_batch_item (organization_id, batch_id, place) select $1::uuid, id, 0 from batch)
     insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id,
       started_at, batch_id)
     select $1::uuid, gen_random_uuid(), $1::uuid, 'hash', 'manual', 'start', 'running', '{}', 'c', $2::timestamptz, id from batch where total = 2`,
    [owner.organizationId, longAgo],
  );
  await admin.end();

  const bulk = {
    organizationId: owner.organizationId,
    action: "cancel",
    filter: {},
    total: 0,
    runIds: [],
    createdBy: "Ada",
  };
  await inside(core, owner, (tx) =>
    tx.runBulk.createMany({
      data: [
        { ...bulk, id: newUuid(), finishedAt: longAgo },
        { ...bulk, id: newUuid(), finishedAt: null },
      ],
    }),
  );

  core.advance(2 * dayMs);
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toEqual({
    runs: 0,
    leftovers: 0,
    contents: 0,
    startKeys: 1,
    debounces: 1,
    batches: 1,
    bulks: 1,
    testResults: 0,
    signals: 1,
    ticks: 0,
    backfills: 0,
    tickets: 1,
    outboxRows: 1,
    sessions: 1,
    signInFailures: 1,
  });
  await inside(core, owner, async (tx) => {
    await expect(tx.startKey.findMany()).resolves.toMatchObject([{ key: "new" }]);
    await expect(tx.startDebounce.findMany()).resolves.toMatchObject([{ key: "new" }]);
    await expect(tx.runBatch.findMany({ orderBy: { total: "asc" } })).resolves.toMatchObject([
      { total: 2 },
      { total: 3 },
    ]);
    await expect(tx.runBatchItem.count()).resolves.toBe(2);
    await expect(tx.outbox.count({ where: { seq: null } })).resolves.toBeGreaterThan(1);
  });
  await expect(installation.userSession.findMany()).resolves.toMatchObject([{ id: kept.id }]);
});

it("deletes what became of ticks past the retention, but not what a run or a waiting tick still needs", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const { runId } = await startRun(core.deps, owner, { flowId: flow.id, input: {}, source: "production" });
  const key = { organizationId: owner.organizationId, flowId: toUuid("flow", flow.id) };
  const old = new Date(core.deps.clock().getTime() - 31 * dayMs);
  const tick = (minute: number) => ({ ...key, tickAt: new Date(old.getTime() + minute * 60_000), decidedAt: old });
  const backfill = { ...key, fromAt: old, toAt: old, again: false, total: 1, ticks: [], createdBy: "Ada" };
  await inside(core, owner, async (tx) => {
    await tx.scheduleTick.createMany({
      data: [
        { ...tick(0), outcome: "skipped", reason: "missed" },
        { ...tick(1), outcome: "started", runId: newUuid(), runOpen: true },
        { ...tick(2), outcome: "started", runId: toUuid("run", runId), runOpen: true },
        { ...tick(3), outcome: "waiting", reason: "overlap" },
        // An old tick that got its run a moment ago.
        { ...tick(4), outcome: "started", runId: newUuid(), decidedAt: core.deps.clock() },
      ],
    });
    await tx.scheduleBackfill.createMany({
      data: [
        { ...backfill, id: newUuid(), finishedAt: old },
        { ...backfill, id: newUuid(), finishedAt: null },
      ],
    });
  });
  expect(await pruneRuns(maintenance, systemOf(owner))).toMatchObject({ ticks: 2, backfills: 1 });
  const left = await inside(core, owner, (tx) => tx.scheduleTick.findMany({ orderBy: { tickAt: "asc" } }));
  expect(left.map(({ tickAt }) => tickAt)).toEqual([2, 3, 4].map((minute) => tick(minute).tickAt));
  expect(await inside(core, owner, (tx) => tx.scheduleBackfill.count())).toBe(1);
});

it("takes the data of a test's result away with its run, and leaves the verdict", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const { testSetId } = await createTestSet(core.deps, owner, { flowId: flow.id, name: "Orders" });
  const [setRunUuid, kept, gone] = [newUuid(), newUuid(), newUuid()];
  const { runId } = await startRun(core.deps, owner, { flowId: flow.id, input: {}, source: "production" });
  const at = new Date(core.deps.clock().getTime() - 2 * dayMs);
  const { organizationId } = owner;
  await inside(core, owner, async (tx) => {
    await tx.testSetRun.create({
      data: {
        organizationId,
        id: setRunUuid,
        testSetId: toUuid("testSet", testSetId),
        contentHash: "hash",
        setRevision: 1,
        status: "failed",
        total: 2,
        startedBy: "Ada",
      },
    });
    const result = { organizationId, testSetRunId: setRunUuid, name: "One", status: "failed", finishedAt: at };
    const data = { expectation: { kind: "exact", output: 1 }, actual: { customer: "Grace" }, problems: ["/customer"] };
    await tx.testCaseResult.createMany({
      data: [
        { ...result, ...data, testCaseId: kept, position: 1, runId: toUuid("run", runId), reason: "It differs." },
        { ...result, ...data, testCaseId: gone, position: 2, runId: newUuid(), reason: "It differs." },
      ],
    });
  });
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ testResults: 1 });
  await expect(pruneRuns(maintenance, systemOf(owner))).resolves.toMatchObject({ testResults: 0 });
  const testSetRunId = toId("testSetRun", setRunUuid);
  const resultOf = (caseUuid: string) =>
    getTestResult(core.deps, owner, { testSetRunId, testCaseId: toId("testCase", caseUuid) });
  expect(await resultOf(kept)).toMatchObject({ actual: { customer: "Grace" }, isKept: true });
  expect(await resultOf(gone)).toMatchObject({ actual: null, problems: [], isKept: false });
  const { outcomes } = await getTestSetRun(core.deps, owner, { testSetRunId });
  expect(outcomes.map(({ status, reason }) => [status, reason])).toEqual([
    ["failed", "It differs."],
    ["failed", "It differs."],
  ]);
});
