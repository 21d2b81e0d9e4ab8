import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowStatistics } from "@millrace/contracts/api/statistics";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { newId, toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { newPublishedFlow } from "../../test/flow-fixture.ts";
import { saveDraft } from "../drafts/save-draft.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { mostRuns } from "./draw-runs.ts";
import { getFlowStatistics } from "./get-flow-statistics.ts";

let core: TestCore;
let owner: Actor;
let admin: ReturnType<typeof createPool>;
beforeAll(async () => {
  core = await createTestCore();
  owner = await newOrganization(core);
  admin = createPool({ url: core.urls.admin, max: 1 });
});
afterAll(async () => {
  await admin.end();
  await core.close();
});

const http = (id: string) => ({
  id,
  type: "http",
  typeVersion: 1,
  name: id,
  onError: "port",
  params: { method: "GET", url: "https://api.example.com" },
});
const set = (id: string) => ({ id, type: "set", typeVersion: 1, name: id, params: { fields: [] } });
const edge = (from: string, to: string) => {
  const [node, port = "out"] = from.split(".");
  return { from: { node, port }, to: { node: to, port: "in" } };
};
const flow = (nodes: object[], edges: object[]): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [{ id: "start", type: "manual", typeVersion: 1, name: "Start", params: {} }, ...nodes],
    edges,
  });

const branched = flow(
  [http("call"), set("good"), set("bad")],
  [edge("start", "call"), edge("call", "good"), edge("call.error", "bad")],
);

type StepRow = {
  node: string;
  path?: string;
  attempt?: number;
  status?: string;
  port?: string | null;
  ms?: number;
  kept?: boolean;
};

async function hashOf({ id }: Flow, version: number): Promise<string> {
  const { rows } = await admin.query("select content_hash from flow_version where flow_id = $1 and number = $2", [
    toUuid("flow", id),
    version,
  ]);
  return rows[0].content_hash;
}

/** Runs with these steps, as the executor would have left them; `version: null` is the draft. */
async function ran(
  { id }: Flow,
  hash: string,
  { version = 1, status = "succeeded", count = 1, minutesAgo = 5 }: RunOptions,
  steps: StepRow[],
): Promise<void> {
  await admin.query(
    `with runs as materialized (
       select overlay(gen_random_uuid()::text placing left(uuid_v7_floor(at)::text, 15) from 1 for 15)::uuid as id, at
       from (select now() - ($6::int * interval '1 minute') - n * interval '1 millisecond' as at
         from generate_series(1, $7::int) n) moments), inserted as (
       insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
         correlation_id, started_at, finished_at)
       select $1, id, $2, $3, $4, 'manual', 'start', $5, '{}', 'c', at, at from runs)
     insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at, port, kept)
     select $1, runs.id, s.path, 0, s.attempt, s.node, s.status, runs.at, runs.at + s.ms * interval '1 millisecond', s.port,
       s.kept
     from runs cross join jsonb_to_recordset($8::jsonb)
       as s(node text, path text, attempt int, status text, port text, ms int, kept boolean)`,
    [
      owner.organizationId,
      toUuid("flow", id),
      version,
      hash,
      status,
      minutesAgo,
      count,
      JSON.stringify(
        steps.map((step) => ({
          path: step.node,
          attempt: 1,
          status: "succeeded",
          port: "out",
          ms: 0,
          kept: false,
          ...step,
        })),
      ),
    ],
  );
}
type RunOptions = { version?: number | null; status?: string; count?: number; minutesAgo?: number };

const node = (statistics: FlowStatistics, nodeId: string) =>
  statistics.nodes.find((candidate) => candidate.nodeId === nodeId);
const taken = (statistics: FlowStatistics, from: string, to: string) =>
  statistics.edges.find(
    (candidate) => `${candidate.from.node}.${candidate.from.port}` === from && candidate.to.node === to,
  );

describe("of few runs", () => {
  let drawn: Flow;
  let hash: string;
  beforeAll(async () => {
    drawn = await newPublishedFlow(core, owner, branched);
    hash = await hashOf(drawn, 1);
    await ran(drawn, hash, { count: 3 }, [
      { node: "call", ms: 100 },
      { node: "good", ms: 20 },
    ]);
    await ran(drawn, hash, {}, [
      { node: "call", ms: 700, status: "retrying", port: null },
      { node: "call", attempt: 2, ms: 900, status: "failed", port: "error" },
      { node: "bad", ms: 40 },
    ]);
  });
  const ask = (input: Partial<Parameters<typeof getFlowStatistics>[2]> = {}) =>
    getFlowStatistics(core.deps, owner, { flowId: drawn.id, ...input });

  it("counts runs, failures and retries of each node, and how often each edge was taken", async () => {
    const statistics = await ask();
    expect(statistics.runs).toEqual({ total: 4, unsuccessful: 0, sampled: 4, hasAllUnsuccessful: true });
    expect(node(statistics, "start")).toMatchObject({
      runs: 4,
      failed: 0,
      duration: null,
      share: null,
      isTrigger: true,
    });
    expect(node(statistics, "call")).toMatchObject({
      runs: 4,
      steps: 4,
      ended: 4,
      failed: 1,
      retries: 1,
      spends: "external",
    });
    expect(node(statistics, "bad")).toMatchObject({ runs: 1, failed: 0 });
    expect(taken(statistics, "start.out", "call")).toMatchObject({ count: 4, share: 1 });
    expect(taken(statistics, "call.out", "good")).toMatchObject({ count: 3, share: 0.75 });
    expect(taken(statistics, "call.error", "bad")).toMatchObject({ count: 1, share: 0.25 });
  });

  it("gives percentiles of single attempts, and the share of the time that nodes worked", async () => {
    const statistics = await ask();
    // 100, 100, 100, 700, 900
    expect(node(statistics, "call")?.duration).toEqual({ p50Ms: 100, p95Ms: 900 });
    const whole = 300 + 700 + 900 + 60 + 40;
    expect(node(statistics, "call")?.share).toBeCloseTo(1900 / whole);
    expect(node(statistics, "good")?.share).toBeCloseTo(60 / whole);
    const shares = statistics.nodes.reduce((sum, { share }) => sum + (share ?? 0), 0);
    expect(shares).toBeCloseTo(1);
  });

  it("does not count what started outside the period, test runs, other versions, and steps kept from another run", async () => {
    await ran(drawn, hash, { minutesAgo: 90, count: 2 }, [{ node: "call", ms: 5 }]);
    await ran(drawn, hash, { version: null, count: 7 }, [{ node: "call", ms: 5, status: "failed", port: null }]);
    await ran(drawn, hash, {}, [
      { node: "call", kept: true, ms: 5 },
      { node: "good", ms: 20 },
    ]);
    expect((await ask({ period: "1h" })).runs.total).toBe(5);
    expect((await ask({ period: "24h" })).runs.total).toBe(7);
    expect(node(await ask({ period: "1h" }), "call")).toMatchObject({ runs: 4 });
    expect((await ask({ period: "1h", version: "draft" })).runs).toMatchObject({ total: 7 });
    expect(node(await ask({ version: "draft" }), "call")).toMatchObject({ failed: 7 });
    expect((await ask({ version: 2 })).runs.total).toBe(0);
    expect(await ask({ period: "1h", version: "production" })).toMatchObject({ version: 1, runs: { total: 5 } });
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const dayAgo = new Date(Date.now() - 24 * 3_600_000).toISOString();
    expect((await ask({ period: { from: dayAgo, to: hourAgo } })).runs.total).toBe(2);
  });
});

it("counts an edge only for the versions that have it", async () => {
  const first = flow([set("good")], [edge("start", "good")]);
  const drawn = await newPublishedFlow(core, owner, first);
  await ran(drawn, await hashOf(drawn, 1), { version: 1, count: 2 }, [{ node: "good" }]);
  const second = flow([set("good"), set("more")], [edge("start", "good"), edge("good", "more")]);
  const { draftRevision } = await saveDraft(core.deps, owner, {
    flowId: drawn.id,
    baseRevision: drawn.draftRevision,
    definition: second,
    layout: { nodes: {} },
    summary: "",
  });
  await publishFlow(core.deps, owner, { flowId: drawn.id, draftRevision, note: "" });
  await ran(drawn, await hashOf(drawn, 2), { version: 2 }, [{ node: "good" }, { node: "more" }]);
  const statistics = await getFlowStatistics(core.deps, owner, { flowId: drawn.id });
  expect(taken(statistics, "start.out", "good")).toMatchObject({ count: 3 });
  expect(taken(statistics, "good.out", "more")).toMatchObject({ count: 1, share: 1 });
  const production = await getFlowStatistics(core.deps, owner, { flowId: drawn.id, version: "production" });
  expect(production).toMatchObject({ version: 2, runs: { total: 1 } });
});

it("counts items of a map by its body, and every execution inside", async () => {
  const mapped = flow(
    [
      { id: "each", type: "map", typeVersion: 1, name: "Each", params: { items: { $cel: "trigger" }, concurrency: 1 } },
      set("inside"),
      set("after"),
    ],
    [edge("start", "each"), edge("each.body", "inside"), edge("each.done", "after")],
  );
  const drawn = await newPublishedFlow(core, owner, mapped);
  await ran(drawn, await hashOf(drawn, 1), {}, [
    { node: "each", port: "done", ms: 500 },
    { node: "inside", path: "each[0]/inside", ms: 10 },
    { node: "inside", path: "each[1]/inside", ms: 10 },
    { node: "inside", path: "each[2]/inside", ms: 30, status: "failed", port: null },
    { node: "after", ms: 50 },
  ]);
  const statistics = await getFlowStatistics(core.deps, owner, { flowId: drawn.id });
  expect(taken(statistics, "each.body", "inside")).toMatchObject({ count: 3, share: null });
  expect(taken(statistics, "each.done", "after")).toMatchObject({ count: 1, share: 1 });
  expect(node(statistics, "inside")).toMatchObject({ runs: 1, steps: 3, failed: 1 });
  // The time of a map is that of its items.
  expect(node(statistics, "each")).toMatchObject({ spends: null, share: null });
  expect(node(statistics, "inside")?.share).toBeCloseTo(0.5);
});

it("shows waiting apart", async () => {
  const waiting = flow(
    [{ id: "nap", type: "wait", typeVersion: 1, name: "Nap", params: { durationMs: 1_000 } }, set("work")],
    [edge("start", "nap"), edge("nap", "work")],
  );
  const drawn = await newPublishedFlow(core, owner, waiting);
  await ran(drawn, await hashOf(drawn, 1), {}, [
    { node: "nap", ms: 9_000 },
    { node: "work", ms: 10 },
  ]);
  const statistics = await getFlowStatistics(core.deps, owner, { flowId: drawn.id });
  expect(node(statistics, "nap")).toMatchObject({
    spends: "wait",
    share: null,
    duration: { p50Ms: 9_000, p95Ms: 9_000 },
  });
  expect(node(statistics, "work")).toMatchObject({ share: 1 });
});

it("looks at some thousand of many runs, at every failed one, and estimates within a few percent", async () => {
  const drawn = await newPublishedFlow(core, owner, branched);
  const hash = await hashOf(drawn, 1);
  const many = 3 * mostRuns;
  await ran(drawn, hash, { count: (many * 3) / 4 }, [
    { node: "call", ms: 100 },
    { node: "good", ms: 10 },
  ]);
  await ran(drawn, hash, { count: many / 4 - 20 }, [
    { node: "call", ms: 300, port: "error", status: "failed" },
    { node: "bad", ms: 10 },
  ]);
  await ran(drawn, hash, { count: 20, status: "failed" }, [
    { node: "call" },
    { node: "good", status: "failed", port: null },
  ]);
  const statistics = await getFlowStatistics(core.deps, owner, { flowId: drawn.id });
  expect(statistics.runs).toMatchObject({ total: many, unsuccessful: 20, hasAllUnsuccessful: true });
  expect(statistics.runs.sampled).toBeGreaterThan(mostRuns * 0.9);
  expect(statistics.runs.sampled).toBeLessThan(mostRuns * 1.1);
  // What is rare is exact.
  expect(node(statistics, "good")).toMatchObject({ failed: 20 });
  expect(Math.abs((node(statistics, "bad")?.runs ?? 0) - many / 4)).toBeLessThan(many * 0.04);
  expect(node(statistics, "call")).toMatchObject({ runs: many, duration: { p50Ms: 100, p95Ms: 300 } });
  expect(await getFlowStatistics(core.deps, owner, { flowId: drawn.id })).toMatchObject({ nodes: statistics.nodes });
});

it("knows no flow of somebody else", async () => {
  const drawn = await newPublishedFlow(core, owner, branched);
  const stranger = await newOrganization(core, "Other");
  await expect(getFlowStatistics(core.deps, stranger, { flowId: drawn.id })).rejects.toMatchObject({
    code: "flow.not_found",
  });
  await expect(getFlowStatistics(core.deps, owner, { flowId: newId("flow") })).rejects.toMatchObject({
    code: "flow.not_found",
  });
});
