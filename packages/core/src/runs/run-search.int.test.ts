import type { ListRunsInput } from "@millrace/contracts/api/runs";
import { toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import type { Actor } from "../shared/actor.ts";
import { findAllRunIds, mostSearched } from "./find-run-ids.ts";
import { listRuns } from "./list-runs.ts";

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

type Rows = {
  count?: number;
  ms?: number | null;
  status?: string;
  code?: string;
  version?: number | null;
  from: number;
};

/** Runs one second apart, the first of them `from` seconds ago. */
async function put(
  owner: Actor,
  flowId: string,
  { count = 1, ms = 10, status = "succeeded", code, version = 1, from }: Rows,
) {
  await admin.query(
    `insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
       correlation_id, started_at, finished_at, error)
     select $1, overlay(gen_random_uuid()::text placing left(uuid_v7_floor(at)::text, 15) from 1 for 15)::uuid, $2, $3,
       'hash', 'webhook', 'start', $4, '{}', 'c', at, at + $5::float8 * interval '1 millisecond',
       case when $6::text is not null then jsonb_build_object('code', $6::text, 'message', 'No.', 'retryable', false) end
     from (select now() - ($7::int + n) * interval '1 second' as at from generate_series(0, $8::int - 1) n) moments`,
    [owner.organizationId, flowId, version, status, ms, code ?? null, from, count],
  );
}

async function world() {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const flowUuid = toUuid("flow", flow.id);
  const list = (input: Partial<ListRunsInput>) => listRuns(core.deps, owner, { limit: 50, ...input });
  const found = async (input: Partial<ListRunsInput>) => (await list(input)).items.length;
  return { owner, flow, list, found, put: (rows: Rows) => put(owner, flowUuid, rows) };
}

it("finds runs by how long they took, alone and with other filters", async () => {
  const { put, found, flow } = await world();
  await put({ ms: 50, from: 10, count: 2 });
  await put({ ms: 5_000, from: 20, count: 3 });
  await put({ ms: 60_000, from: 30, status: "failed", code: "http.network" });
  // Began an hour ago and goes on.
  await put({ ms: null, from: 3_600, status: "running" });
  expect(await found({ longerThanMs: 1_000 })).toBe(5);
  expect(await found({ longerThanMs: 5_000, shorterThanMs: 5_000 })).toBe(3);
  expect(await found({ shorterThanMs: 100 })).toBe(2);
  expect(await found({ longerThanMs: 1_000, status: ["failed"] })).toBe(1);
  expect(await found({ longerThanMs: 1_000, flowId: flow.id, version: 1, trigger: "webhook" })).toBe(5);
  expect(await found({ longerThanMs: 1_000, errorClass: "network" })).toBe(1);
});

it("finds failed runs by the class of their error", async () => {
  const { put, found, flow } = await world();
  await put({ from: 10, count: 3 });
  await put({ from: 20, status: "failed", code: "http.timeout" });
  await put({ from: 30, status: "failed", code: "step.timeout", count: 2 });
  await put({ from: 40, status: "failed", code: "step.failed_on_purpose", count: 4 });
  expect(await found({ errorClass: "timeout" })).toBe(3);
  expect(await found({ errorClass: "not_retryable", flowId: flow.id })).toBe(4);
  expect(await found({ errorClass: "network" })).toBe(0);
  expect(await found({ errorClass: "timeout", status: ["failed", "succeeded"] })).toBe(3);
  expect(await found({ errorClass: "timeout", status: ["succeeded"] })).toBe(0);
});

it("finds test runs of drafts", async () => {
  const { put, found, flow } = await world();
  await put({ from: 10, count: 3 });
  await put({ from: 20, version: null, count: 2 });
  expect(await found({ draft: true, flowId: flow.id })).toBe(2);
  expect(await found({ draft: true })).toBe(2);
});

it("looks at so many runs for a page and no more, says how far back it came, and goes on from there", async () => {
  const { owner, put, list } = await world();
  await put({ from: 0, count: mostSearched + 100 });
  await put({ from: mostSearched + 200, ms: 9_000, count: 2 });
  await put({ from: 5, ms: 9_000 });
  const first = await list({ longerThanMs: 1_000 });
  expect(first.items).toHaveLength(1);
  expect(first.nextCursor).not.toBeNull();
  expect(Math.abs(Date.parse(first.searchedTo ?? "") - (Date.now() - mostSearched * 1_000))).toBeLessThan(60_000);
  const second = await list({ longerThanMs: 1_000, cursor: first.nextCursor ?? "" });
  expect(second.items).toHaveLength(2);
  expect(second).toMatchObject({ nextCursor: null, searchedTo: null });
  // A full page comes before the bound of the search.
  expect(await list({ shorterThanMs: 100, limit: 10 })).toMatchObject({ searchedTo: null });
  const all = await inside(core, owner, (tx) => findAllRunIds(tx, owner, { longerThanMs: 1_000 }, { limit: 100 }));
  expect(all).toHaveLength(3);
});
