import type { ListRunsInput } from "@millrace/contracts/api/runs";
import type { FlowDefinition, SearchField } from "@millrace/contracts/flow/definition";
import { type FlowId, newUuid, type RunId, toUuid } from "@millrace/contracts/ids";
import type { SearchFilter } from "@millrace/contracts/run/search-value";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newMember, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, newPublishedFlow, redraw } from "../../test/flow-fixture.ts";
import { start } from "../../test/run-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { bulkRuns } from "../runs/bulk-runs.ts";
import { mostSearched } from "../runs/find-run-ids.ts";
import { getRun } from "../runs/get-run.ts";
import { listRuns } from "../runs/list-runs.ts";
import { replayRun } from "../runs/replay-run.ts";
import { startBatch } from "../runs/start-batch.ts";
import { listFilters } from "../saved-filters/list-filters.ts";
import { saveFilter } from "../saved-filters/save-filter.ts";
import { shareFilter } from "../saved-filters/share-filter.ts";
import type { Actor } from "../shared/actor.ts";
import { startBatchRuns } from "../system/start-batch-runs.ts";
import { listSearchFields } from "./list-search-fields.ts";

let core: TestCore;
let admin: ReturnType<typeof createPool>;
beforeAll(async () => {
  core = await createTestCore();
  admin = createPool({ url: core.urls.admin, max: 1 });
});
afterAll(async () => {
  await admin.end();
  await core.close();
});

const field = (type: SearchField["type"], $cel: string, label?: string): SearchField => ({
  type,
  value: { $cel },
  ...(label ? { label } : {}),
});
const fields = {
  order: field("text", "trigger.order", "Order number"),
  total: field("number", "trigger.total"),
  paid: field("boolean", "trigger.paid"),
  due: field("date", "trigger.due"),
};
function searchable(searchFields: Record<string, SearchField> = fields): FlowDefinition {
  const definition = manualFlow();
  definition.settings.searchFields = searchFields;
  return definition;
}
const orders = [
  { order: "A-1", total: 10, paid: true, due: "2026-11-01" },
  { order: "a-2", total: 25.5, paid: false, due: "2026-11-21T10:00:00Z" },
  { order: "A-10", total: 100, paid: true, due: "2026-11-21" },
  { order: "Ö%_x", total: -3, paid: true, due: "2026-12-01" },
];

/** An organization whose flow has been started once with each order. */
async function world() {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, searchable());
  const runIds: RunId[] = [];
  for (const input of orders) runIds.push((await start(core, owner, { flowId: flow.id, input })).runId);
  const list = (search: SearchFilter[], more: Partial<ListRunsInput> = {}, actor: Actor = owner) =>
    listRuns(core.deps, actor, { limit: 50, flowId: flow.id, search, ...more });
  /** The numbers of the orders that are found, the oldest first. */
  const found = async (search: SearchFilter[], more: Partial<ListRunsInput> = {}) =>
    (await list(search, more)).items.map(({ id }) => orders[runIds.indexOf(id)]?.order).reverse();
  return { owner, flow, runIds, list, found };
}
const where = (name: string, is: SearchFilter["is"], value: SearchFilter["value"]): SearchFilter => ({
  name,
  is,
  value,
});

describe("runs are found by what their flow declares", () => {
  it("by texts, whatever their case, numbers, dates and yes or no", async () => {
    const { found } = await world();
    expect(await found([where("order", "equals", "a-1")])).toEqual(["A-1"]);
    expect(await found([where("order", "starts_with", "A-1")])).toEqual(["A-1", "A-10"]);
    expect(await found([where("order", "contains", "-1")])).toEqual(["A-1", "A-10"]);
    // Nothing in a value has a meaning of its own.
    expect(await found([where("order", "contains", "%_")])).toEqual(["Ö%_x"]);
    expect(await found([where("order", "starts_with", "%")])).toEqual([]);
    expect(await found([where("order", "equals", "ö%_X")])).toEqual(["Ö%_x"]);
    expect(await found([where("total", "at_least", "25.5")])).toEqual(["a-2", "A-10"]);
    expect(await found([where("total", "at_least", 10), where("total", "at_most", 25.5)])).toEqual(["A-1", "a-2"]);
    expect(await found([where("total", "equals", "-3")])).toEqual(["Ö%_x"]);
    expect(await found([where("paid", "equals", "false")])).toEqual(["a-2"]);
    expect(await found([where("due", "equals", "2026-11-21")])).toEqual(["a-2", "A-10"]);
    expect(await found([where("due", "at_most", "2026-11-21")])).toEqual(["A-1", "a-2", "A-10"]);
    expect(await found([where("due", "at_least", "2026-11-21T09:00:00Z")])).toEqual(["a-2", "Ö%_x"]);
  });

  it("together with every other filter, and page by page", async () => {
    const { owner, found, list } = await world();
    const paid = where("paid", "equals", true);
    expect(await found([paid, where("order", "contains", "a")])).toEqual(["A-1", "A-10"]);
    expect(await found([paid], { status: ["queued"] })).toEqual(["A-1", "A-10", "Ö%_x"]);
    expect(await found([where("order", "equals", "a-1")], { status: ["queued", "failed"] })).toEqual(["A-1"]);
    expect(await found([where("order", "contains", "a-1")], { status: ["queued"] })).toEqual(["A-1", "A-10"]);
    expect(await found([paid], { status: ["succeeded"] })).toEqual([]);
    expect(await found([paid], { trigger: "manual", version: 1, longerThanMs: 0 })).toHaveLength(3);
    expect(await found([paid], { errorClass: "network" })).toEqual([]);
    expect(await found([paid], { startedBefore: new Date(Date.now() - 3_600_000).toISOString() })).toEqual([]);
    const first = await list([paid], { limit: 2 });
    const second = await list([paid], { limit: 2, cursor: first.nextCursor ?? "" });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const { count } = await bulkRuns(core.deps, owner, {
      action: "cancel",
      filter: { flowId: first.items[0]?.flowId as FlowId, search: [paid] },
      dryRun: true,
    });
    expect(count).toBe(3);
  });

  it("with their values beside them where they are asked for, and on the page of the run", async () => {
    const { owner, flow, list, runIds } = await world();
    const { items } = await list([where("order", "equals", "A-1")], { withSearchValues: true });
    expect(items[0]?.searchValues).toEqual([
      { name: "due", value: "2026-11-01T00:00:00.000Z", problem: null },
      { name: "order", value: "A-1", problem: null },
      { name: "paid", value: true, problem: null },
      { name: "total", value: 10, problem: null },
    ]);
    expect((await list([])).items[0]).not.toHaveProperty("searchValues");
    const { runId } = await start(core, owner, { flowId: flow.id, input: { order: "B", total: "many" } });
    const run = await getRun(core.deps, owner, { runId });
    expect(run.searchValues).toEqual([
      { name: "due", label: "due", type: "date", value: null, problem: expect.stringContaining("due") },
      { name: "order", label: "Order number", type: "text", value: "B", problem: null },
      { name: "paid", label: "paid", type: "boolean", value: null, problem: expect.stringContaining("paid") },
      { name: "total", label: "total", type: "number", value: null, problem: expect.stringContaining("not a number") },
    ]);
    const replayed = await replay(owner, runIds[0]);
    expect((await getRun(core.deps, owner, { runId: replayed })).searchValues).toContainEqual(
      expect.objectContaining({ name: "order", value: "A-1" }),
    );
  });

  it("also of batches and tests of drafts, whose fields nobody has published", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, searchable());
    const items = orders.map((input) => ({ input }));
    const { batchId } = await startBatch(core.deps, owner, { flowId: flow.id, items });
    await startBatchRuns(core.deps, systemOf(owner), { batchId });
    const list = (name: string, value: string, draft = {}) =>
      listRuns(core.deps, owner, { limit: 9, flowId: flow.id, search: [where(name, "equals", value)], ...draft });
    expect((await list("order", "A-10")).items).toHaveLength(1);

    await redraw(core, owner, flow, searchable({ ...fields, extra: field("text", "trigger.order + '!'") }));
    const { runId } = await start(core, owner, { flowId: flow.id, input: orders[0] ?? {}, source: "draft" });
    expect((await list("extra", "A-1!")).items.map(({ id }) => id)).toEqual([runId]);
    expect((await list("order", "A-1", { draft: true as const })).items.map(({ id }) => id)).toEqual([runId]);
  });

  it("by the fields of one version, where one is named", async () => {
    const { owner, flow, list } = await world();
    const draftRevision = await redraw(core, owner, flow, searchable({ order: field("number", "trigger.total") }));
    await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
    expect(await listSearchFields(core.deps, owner, { flowId: flow.id })).toEqual([
      { name: "order", label: "order", type: "number" },
    ]);
    expect(await listSearchFields(core.deps, owner, { flowId: flow.id, version: 1 })).toHaveLength(4);
    expect(await listSearchFields(core.deps, owner, { flowId: flow.id, version: 99 })).toEqual([]);
    // Values of another type under the same name are not what is looked for, and no error.
    expect((await list([where("order", "at_least", "0")])).items).toEqual([]);
    expect((await list([where("order", "starts_with", "a")], { version: 1 })).items).toHaveLength(3);
  });
});

const replay = async (owner: Actor, runId: RunId = "run_") => {
  await admin.query("update run set status = 'succeeded', finished_at = now() where id = $1", [toUuid("run", runId)]);
  return (await replayRun(core.deps, owner, { runId, version: "same" })).runId;
};

describe("who may not see what runs work on", () => {
  it("sees no values, finds nothing by them and gets no filters that name them", async () => {
    const { owner, flow, runIds, list } = await world();
    for (const role of ["viewer", "auditor"] as const) {
      const reader = await newMember(core, owner.organizationId, role);
      const search = [where("order", "equals", "A-1")];
      await expect(list(search, {}, reader)).rejects.toMatchObject({
        code: "auth.forbidden",
        message: expect.stringContaining("Search fields hold what runs worked on"),
      });
      const { items } = await list([], { withSearchValues: true }, reader);
      expect(items).toHaveLength(4);
      expect(JSON.stringify(items)).not.toContain("A-1");
      const run = await getRun(core.deps, reader, { runId: runIds[0] ?? "run_" });
      expect(run.searchValues.map(({ name, value, problem }) => [name, value, problem])).toContainEqual([
        "order",
        null,
        null,
      ]);
      expect(JSON.stringify(run)).not.toContain("A-1");
    }
    const names = async (actor: Actor) => (await listFilters(core.deps, actor)).map(({ name }) => name);
    const viewer = await newMember(core, owner.organizationId, "viewer");
    for (const [name, query] of [
      ["Order", `flow=${flow.id}&search=order.equals.A-1`],
      ["Failed", "status=failed"],
    ] as const) {
      const { id } = await saveFilter(core.deps, owner, { name, query });
      await shareFilter(core.deps, owner, { filterId: id, isShared: true });
    }
    expect(await names(owner)).toEqual(["Failed", "Order"]);
    expect(await names(viewer)).toEqual(["Failed"]);
  });

  it("does not read values in the audit log of a bulk action", async () => {
    const { owner, flow } = await world();
    const filter = { flowId: flow.id, search: [where("order", "equals", "A-1")] };
    await bulkRuns(core.deps, owner, { action: "cancel", filter, dryRun: false });
    const { items } = await listAuditEntries(core.deps, owner, { limit: 50 });
    const entry = items.find(({ action }) => action === "runs.cancelled");
    expect(entry?.details).toMatchObject({ filter: { search: [{ name: "order", is: "equals", value: null }] } });
  });
});

describe("a filter that makes no sense", () => {
  it("is refused with what to do", async () => {
    const { owner, flow, list } = await world();
    const messageOf = (promise: Promise<unknown>) => promise.then(String, (error) => `${error.code}: ${error.message}`);
    expect(await messageOf(list([where("nope", "equals", "1")]))).toBe(
      'request.invalid: This flow declares no search field "nope". It declares: due, order, paid, total.',
    );
    expect(await messageOf(list([where("total", "equals", "much")]))).toBe(
      'request.invalid: "total" holds numbers, and "much" is none. Write it like 12 or 12.5.',
    );
    expect(await messageOf(list([where("paid", "contains", "t")]))).toContain('can\'t be looked for by "contains"');
    const plain = await newFlow(core, owner, manualFlow());
    const input = { limit: 5, search: [where("order", "equals", "1")] };
    expect(await messageOf(listRuns(core.deps, owner, { ...input, flowId: plain.id }))).toContain("It declares none");
    expect(await messageOf(listRuns(core.deps, owner, input))).toContain("Name the flow");
    expect(await messageOf(list([where("order", "equals", "1")], { version: 7 }))).toContain("Version 7 declares no");
    const stranger = await newOrganization(core, "Other");
    expect(await messageOf(listRuns(core.deps, stranger, { ...input, flowId: flow.id }))).toContain("flow.not_found");
    expect(await messageOf(listSearchFields(core.deps, stranger, { flowId: flow.id }))).toContain("flow.not_found");
  });
});

it("never finds runs of another organization, though flow and name were the same", async () => {
  const { owner, list } = await world();
  const other = newUuid();
  await admin.query("insert into organization (id, slug, name) values ($1, $2, 'x')", [other, `x-${other}`]);
  await admin.query(
    `insert into search_value (organization_id, run_id, name, flow_id, text_value, search_text)
     select $1, gen_random_uuid(), name, flow_id, text_value, search_text from search_value
     where organization_id = $2 and name = 'order'`,
    [other, owner.organizationId],
  );
  expect((await list([where("order", "starts_with", "a")])).items).toHaveLength(3);
});

it("looks at the newest runs where many have such a value, and says how far back it came", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, searchable());
  const flowUuid = toUuid("flow", flow.id);
  await admin.query(
    `with made as materialized (
       select n, overlay(gen_random_uuid()::text
         placing left(uuid_v7_floor(now() - n * interval '1 second')::text, 15) from 1 for 15)::uuid as id
       from generate_series(1, $3::int) n), runs as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at, finished_at)
       select $1, id, $2, 1, 'h', 'webhook', 'start', 'succeeded', '{}', 'c', now() - n * interval '1 second', now() from made)
     insert into search_value (organization_id, run_id, name, flow_id, number_value, text_value, search_text)
     select $1, id, 'total', $2::uuid, n, null, null from made
     union all select $1, id, 'order', $2::uuid, null, 'x' || n, 'x' || n from made`,
    [owner.organizationId, flowUuid, mostSearched + 100],
  );
  const list = (search: SearchFilter[], more: Partial<ListRunsInput> = {}) =>
    listRuns(core.deps, owner, { limit: 5, flowId: flow.id, search, ...more });
  // Few fulfil it: found wherever they are.
  const rare = await list([where("total", "at_least", mostSearched + 98)]);
  expect([rare.items.length, rare.searchedTo]).toEqual([3, null]);
  const many = await list([where("total", "at_least", 100)]);
  expect([many.items.length, many.searchedTo]).toEqual([5, null]);
  const unindexed = [where("order", "contains", `x${mostSearched + 1}`)];
  const none = await list(unindexed);
  expect(none).toMatchObject({ items: [], searchedTo: expect.any(String) });
  const further = await list(unindexed, { cursor: none.nextCursor ?? "" });
  expect(further.items).toHaveLength(1);
});
