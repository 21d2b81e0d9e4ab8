import type { ListRunsInput } from "@millrace/contracts/api/runs";
import { domainEvent } from "@millrace/contracts/events";
import { newUuid, toId, toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { listFlows } from "../flows/list-flows.ts";
import { getRun } from "./get-run.ts";
import { listRuns } from "./list-runs.ts";
import { startRun } from "./start-run.ts";

// No executor here: runs stay as they are put.
let core: TestCore;
let pool: ReturnType<typeof createPool>;
beforeAll(async () => {
  core = await createTestCore();
  pool = createPool({ url: core.urls.runtime, max: 2 });
});
afterAll(async () => {
  await pool.end();
  await core.close();
});

type Row = { status: string; version?: number | null; trigger?: string; at?: Date };

async function insertRun(organizationId: string, flowId: string, row: Row): Promise<string> {
  const { status, version = 1, trigger = "webhook", at = core.deps.clock() } = row;
  const ended = status === "running" ? null : at;
  // The id holds the time of the start, as the runtime makes it.
  const { rows } = await pool.query<{ id: string }>(
    `insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
       correlation_id, started_at, finished_at)
     values ($1, overlay($2::text placing left(uuid_v7_floor($3)::text, 13) from 1 for 13)::uuid, $4, $5, 'hash', $6, 'start',
       $7, '{}', 'c', $3, $8) returning id`,
    [organizationId, newUuid(), at, flowId, version, trigger, status, ended],
  );
  return rows[0]?.id ?? "";
}

async function flowWithRuns() {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const flowUuid = toUuid("flow", flow.id);
  const put = (row: Row) => insertRun(owner.organizationId, flowUuid, row);
  const ids = async (input: Partial<ListRunsInput> = {}) =>
    (await listRuns(core.deps, owner, { limit: 50, ...input })).items.map(({ id }) => toUuid("run", id));
  return { owner, flow, put, ids };
}

it("starts a run that waits for an executor, with one event and one audit entry", async () => {
  const { owner, flow } = await flowWithRuns();
  core.hints.length = 0;
  const { runId } = await startRun(core.deps, owner, { flowId: flow.id, source: "production", input: { a: 1 } });
  expect(core.hints.map(([channel]) => channel).sort()).toEqual(["outbox", "run_available"]);
  await expect(getRun(core.deps, owner, { runId })).resolves.toMatchObject({
    status: "queued",
    headline: "Queued until an executor is free.",
    steps: [],
    cursor: "1-0",
  });
  await inside(core, owner, async (tx) => {
    const events = (await tx.outbox.findMany()).flatMap((row) => domainEvent.array().parse(row.events));
    expect(events.filter((event) => event.type === "run.changed")).toMatchObject([{ runId, status: "queued" }]);
    await expect(tx.auditEntry.count({ where: { action: "run.started", subjectId: runId } })).resolves.toBe(1);
  });
});

it("starts one run per start key and input", async () => {
  const { owner, flow, ids } = await flowWithRuns();
  const start = (input: string) =>
    startRun(core.deps, owner, { flowId: flow.id, source: "production", input, startKey: "once" });
  const runs = await Promise.all(Array.from({ length: 5 }, () => start("same")));
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
  expect(await ids()).toHaveLength(1);
  await expect(start("other")).rejects.toMatchObject({ code: "run.start_key_conflict" });
});

it("refuses input that Postgres can't keep", async () => {
  const { owner, flow } = await flowWithRuns();
  const input = { text: "a\u0000b" };
  await expect(startRun(core.deps, owner, { flowId: flow.id, source: "production", input })).rejects.toMatchObject({
    code: "request.unstorable_text",
  });
});

it("filters by flow, status, trigger, version and time", async () => {
  const { owner, flow, put, ids } = await flowWithRuns();
  const hour = 3_600_000;
  const now = core.deps.clock().getTime();
  const failed = await put({ status: "failed", at: new Date(now - 3 * hour) });
  const draft = await put({ status: "succeeded", version: null, at: new Date(now - 2 * hour) });
  const scheduled = await put({ status: "cancelled", trigger: "schedule", at: new Date(now - hour) });
  const other = await newPublishedFlow(core, owner, manualFlow());
  const live = toUuid(
    "run",
    (await startRun(core.deps, owner, { flowId: other.id, source: "production", input: 1 })).runId,
  );

  expect(await ids()).toEqual([live, scheduled, draft, failed]);
  expect(await ids({ flowId: flow.id })).toEqual([scheduled, draft, failed]);
  expect(await ids({ status: ["failed", "cancelled"] })).toEqual([scheduled, failed]);
  expect(await ids({ status: ["queued"] })).toEqual([live]);
  expect(await ids({ status: ["queued", "failed"] })).toEqual([live, failed]);
  expect(await ids({ status: ["waiting"] })).toEqual([]);
  expect(await ids({ trigger: "schedule" })).toEqual([scheduled]);
  expect(await ids({ version: 1 })).toEqual([live, scheduled, failed]);
  const startedAfter = new Date(now - 2.5 * hour).toISOString();
  const startedBefore = new Date(now - 0.5 * hour).toISOString();
  expect(await ids({ startedAfter, startedBefore })).toEqual([scheduled, draft]);
});

it("pages through runs of the same moment without losing or repeating one", async () => {
  const { owner, put } = await flowWithRuns();
  const at = core.deps.clock();
  const made: string[] = [];
  for (let count = 0; count < 7; count++) made.push(await put({ status: "succeeded", at }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listRuns(core.deps, owner, { limit: 3, cursor });
    seen.push(...page.items.map(({ id }) => toUuid("run", id)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual([...made].sort().reverse());
});

it("lists flows with how they are doing, the last changed first", async () => {
  const { owner, flow, put } = await flowWithRuns();
  const now = core.deps.clock().getTime();
  await put({ status: "failed", at: new Date(now - 25 * 3_600_000) });
  await put({ status: "failed", at: new Date(now - 23 * 3_600_000) });
  const last = await put({ status: "succeeded", at: new Date(now - 3_600_000) });
  const idle = await newPublishedFlow(core, owner, manualFlow());

  const { items } = await listFlows(core.deps, owner, { limit: 10 });
  expect(items).toMatchObject([
    { id: idle.id, lastRun: null, recentRuns: { total: 0, failed: 0 } },
    {
      id: flow.id,
      trigger: "manual",
      productionVersion: 1,
      hasDraftChanges: false,
      lastRun: { id: toId("run", last), status: "succeeded" },
      recentRuns: { total: 2, failed: 1 },
    },
  ]);
});
