import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { toUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { timeKinds } from "@millrace/contracts/run/time-kind";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { newPublishedFlow } from "../../test/flow-fixture.ts";
import { runToEnd, start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { getLastRunData } from "../flows/get-last-run-data.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { getItemSteps } from "./get-item-steps.ts";
import { getRun } from "./get-run.ts";
import { getStepPayload } from "./get-step-payload.ts";
import { getTimes } from "./get-times.ts";
import { listItems } from "./list-items.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core);
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const node = (id: string, type: string, params: JsonObject = {}) => ({ id, type, typeVersion: 1, name: id, params });
const edge = (from: string, port: string, to: string) => ({ from: { node: from, port }, to: { node: to, port: "in" } });
const flow = (nodes: ReturnType<typeof node>[], edges: ReturnType<typeof edge>[]): FlowDefinition =>
  flowDefinition.parse({ format: 1, nodes: [node("start", "manual"), ...nodes], edges });
const each = (params: JsonObject = {}) =>
  node("each", "map", { items: { $cel: "trigger.items" }, concurrency: 5, onItemError: "continue", ...params });
const set = (id: string) => node(id, "set", { fields: [{ name: "seen", value: true }] });

/** Even items go well, odd ones fail behind their first step. */
const oddOnesFail = flow(
  [
    each(),
    set("first"),
    node("even", "condition", { when: { $cel: "index % 2 == 0" } }),
    set("good"),
    node("bad", "fail", { message: "An odd one." }),
    set("after"),
  ],
  [
    edge("start", "out", "each"),
    edge("each", "body", "first"),
    edge("first", "out", "even"),
    edge("even", "yes", "good"),
    edge("even", "no", "bad"),
    edge("each", "done", "after"),
  ],
);
const everything = { from: 0, limit: 50 };

describe("a run with a map", () => {
  it("holds what runs inside apart, counted and page by page", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, oddOnesFail);
    const items = Array.from({ length: 25 }, (_, index) => index);
    const run = await runToEnd(core, owner, { flowId, input: { items } });
    const at = { runId: run.id, scope: "each" };
    expect(run.status).toBe("succeeded");
    expect(run.steps.map(({ path }) => path)).toEqual(["each", "after"]);
    expect(run.inside.map(({ nodeId, status, ports }) => [nodeId, status, ports])).toEqual([
      ["bad", "failed", []],
      ["even", "succeeded", ["no", "yes"]],
      ["first", "succeeded", ["out"]],
      ["good", "succeeded", ["out"]],
    ]);
    expect(run.headline).toContain("with 5 steps");

    const page = await listItems(core.deps, owner, { ...at, ...everything, limit: 10 });
    expect(page.counts).toEqual({ succeeded: 13, failed: 12 });
    expect(page.items.map(({ index }) => index)).toEqual(items.slice(0, 10));
    expect(page.items.map(({ status }) => status).slice(0, 3)).toEqual(["succeeded", "failed", "succeeded"]);
    expect(page.items[0]?.steps).toBe(3);
    expect(page.starts).toEqual([0, 10, 20]);
    const last = await listItems(core.deps, owner, { ...at, ...everything, from: page.nextFrom ?? 0, limit: 15 });
    expect(last.items.map(({ index }) => index)).toEqual(items.slice(10));
    expect(last.nextFrom).toBeNull();
    expect(last.starts).toBeUndefined();
    const odd = await listItems(core.deps, owner, { ...at, ...everything, status: ["failed"], limit: 5 });
    expect(odd.starts).toEqual([1, 11, 21]);
    const failed = await listItems(core.deps, owner, { ...at, ...everything, status: ["failed"], from: 20 });
    expect(failed.items.map(({ index }) => index)).toEqual([21, 23]);
    expect(failed.counts).toEqual(page.counts);

    const steps = await getItemSteps(core.deps, owner, { ...at, index: 21 });
    expect(steps.map(({ path, status }) => [path, status])).toEqual([
      ["each[21]/first", "succeeded"],
      ["each[21]/even", "succeeded"],
      ["each[21]/bad", "failed"],
    ]);
    await expect(getItemSteps(core.deps, owner, { ...at, index: 99 })).resolves.toEqual([]);
    for (const scope of ["after[0]", "nowhere"])
      await expect(listItems(core.deps, owner, { ...at, ...everything, scope })).rejects.toMatchObject({
        code: "step.not_found",
      });
  });

  it("tells what came into a step inside, in a map, a loop and both", async () => {
    const owner = await newOrganization(core);
    const add = node("add", "set", { fields: [{ name: "sum", value: { $cel: "item.sum + steps.first.seen" } }] });
    const first = node("first", "set", { fields: [{ name: "seen", value: { $cel: "item" } }] });
    const rounds = node("rounds", "loop", { value: { sum: 0 }, while: { $cel: "index < 3" }, maxRounds: 9 });
    const { id: flowId } = await newPublishedFlow(
      core,
      owner,
      flow(
        [each({ concurrency: 2 }), first, rounds, add],
        [
          edge("start", "out", "each"),
          edge("each", "body", "first"),
          edge("first", "out", "rounds"),
          edge("rounds", "body", "add"),
        ],
      ),
    );
    const run = await runToEnd(core, owner, { flowId, input: { items: [10, 20, 30, 40, 50] } });
    expect(run.status).toBe("succeeded");
    const at = (path: string) => getStepPayload(core.deps, owner, { runId: run.id, path, iteration: 0, attempt: 1 });
    await expect(at("each[4]/first")).resolves.toMatchObject({ input: 50, output: { seen: 50 } });
    const last = await at("each[3]/rounds[2]/add");
    expect(last.input).toMatchObject({ sum: 80 });
    expect(last.output).toMatchObject({ sum: 120 });
    await expect(at("each")).resolves.toMatchObject({ input: { items: [10, 20, 30, 40, 50] } });
    const newest = await getLastRunData(core.deps, owner, { flowId });
    const place = newest?.places.add;
    expect(place?.index).toBe(2);
    expect(newest?.inputs.add).toEqual(place?.item);
    expect(newest?.steps.add).toMatchObject({ sum: Number(Object(place?.item).sum) * 1.5 });
    expect(newest?.inputs.each).toEqual({ items: [10, 20, 30, 40, 50] });
    await expect(at("each[9]/first")).rejects.toMatchObject({ code: "step.not_found" });
  });

  it("shows what a step worked on to nobody without the right to it", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, oddOnesFail);
    const run = await runToEnd(core, owner, { flowId, input: { items: [1, 2] } });
    const viewer = await newMember(core, owner.organizationId, "viewer");
    const at = { runId: run.id, scope: "each", index: 1 };
    const messageFor = async (actor: Actor) =>
      (await getItemSteps(core.deps, actor, at)).find(({ nodeId }) => nodeId === "bad")?.error?.message;
    expect(await messageFor(owner)).toContain("An odd one.");
    expect(await messageFor(viewer)).not.toContain("An odd one.");
    const stranger = await newOrganization(core);
    for (const ask of [
      () => getItemSteps(core.deps, stranger, at),
      () => listItems(core.deps, stranger, { ...at, ...everything }),
      () => getTimes(core.deps, stranger, at),
    ])
      await expect(ask()).rejects.toMatchObject({ code: "run.not_found" });
  });

  it("says of an item that goes on what it is doing, and of one that was given up that it was cancelled", async () => {
    const owner = await newOrganization(core);
    const waits = node("nap", "wait", { durationMs: { $cel: "item == 1 ? 3600000 : 50" } });
    const { id: flowId } = await newPublishedFlow(
      core,
      owner,
      flow(
        [
          each({ onItemError: "fail" }),
          waits,
          node("three", "condition", { when: { $cel: "item == 3" } }),
          node("bad", "fail", { message: "No." }),
          node("slow", "wait", { durationMs: 400 }),
        ],
        [
          edge("start", "out", "each"),
          edge("each", "body", "nap"),
          edge("nap", "out", "three"),
          edge("three", "yes", "slow"),
          edge("slow", "out", "bad"),
        ],
      ),
    );
    const { runId } = await start(core, owner, { flowId, input: { items: [1, 2, 3] } });
    const at = { runId, scope: "each", ...everything };
    await waitForRun(core, owner, runId, ({ inside }) => inside.some(({ nodeId }) => nodeId === "slow"));
    const live = await listItems(core.deps, owner, at);
    expect(live.items.map(({ status }) => status)).toEqual(["waiting", "succeeded", "waiting"]);
    expect(live.items[0]?.finishedAt).toBeNull();
    const liveRun = await getRun(core.deps, owner, { runId });
    expect(liveRun.inside.find(({ nodeId }) => nodeId === "nap")?.status).toBe("waiting");
    await waitForRun(core, owner, runId, ({ status }) => status === "failed");
    const { items } = await listItems(core.deps, owner, at);
    expect(items.map(({ status }) => status)).toEqual(["cancelled", "succeeded", "failed"]);
  });
});

it("tells an item that is in line from one that has ended, and after the end from one that was given up", async () => {
  const owner = await newOrganization(core);
  const { id: flowId } = await newPublishedFlow(core, owner, oddOnesFail);
  await pauseFlow(core.deps, owner, { flowId });
  const { runId } = await start(core, owner, { flowId, input: { items: [0, 1, 2, 3] } });
  const pool = createPool({ url: core.urls.admin, max: 1 });
  const key = [owner.organizationId, toUuid("run", runId)];
  await pool.query(
    `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at, port)
     select $1::uuid, $2::uuid, s.path, 0, s.attempt, s.node_id, s.status, now(), now(), s.port
     from (values ('each', 1, 'each', 'running', null),
       ('each[0]/first', 1, 'first', 'succeeded', 'out'),
       ('each[1]/first', 1, 'first', 'retrying', null), ('each[1]/first', 2, 'first', 'succeeded', 'out'),
       ('each[1]/even', 1, 'even', 'succeeded', 'yes'), ('each[1]/good', 1, 'good', 'succeeded', 'out'),
       ('each[2]/first', 1, 'first', 'retrying', null),
       ('each[3]/first', 1, 'first', 'succeeded', 'out'), ('each[3]/even', 1, 'even', 'cancelled', null)
     ) s(path, attempt, node_id, status, port)`,
    key,
  );
  const statuses = async () =>
    (await listItems(core.deps, owner, { runId, scope: "each", ...everything })).items.map(({ status }) => status);
  expect(await statuses()).toEqual(["queued", "succeeded", "retrying", "cancelled"]);
  await pool.query(
    "update step set status = 'failed' where organization_id = $1 and run_id = $2 and path = 'each'",
    key,
  );
  await pool.end();
  expect(await statuses()).toEqual(["cancelled", "succeeded", "retrying", "cancelled"]);
});

describe("where the time of a run went", () => {
  it("adds up to its duration, waits inside a map included", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(
      core,
      owner,
      flow(
        [each({ concurrency: 2 }), set("first"), node("nap", "wait", { durationMs: 150 }), set("after")],
        [
          edge("start", "out", "each"),
          edge("each", "body", "first"),
          edge("first", "out", "nap"),
          edge("each", "done", "after"),
        ],
      ),
    );
    const run = await runToEnd(core, owner, { flowId, input: { items: [1, 2, 3, 4] } });
    const times = await getTimes(core.deps, owner, { runId: run.id });
    const sum = timeKinds.reduce((total, kind) => total + times.totals[kind], 0);
    expect(times.fromMs).toBe(0);
    expect(sum).toBe(run.durationMs);
    expect(times.toMs).toBe(run.durationMs);
    // Two at a time: two naps one after the other.
    expect(times.totals.wait).toBeGreaterThanOrEqual(280);
    expect(times.totals.wait).toBeLessThan(times.toMs);
    expect(times.totals.external).toBe(0);
    const inside = await getTimes(core.deps, owner, { runId: run.id, scope: "each" });
    expect(timeKinds.reduce((total, kind) => total + inside.totals[kind], 0)).toBe(inside.toMs - inside.fromMs);
    expect(inside.toMs).toBeLessThanOrEqual(times.toMs);
    const { items } = await listItems(core.deps, owner, { runId: run.id, scope: "each", ...everything });
    for (const { segments, startedAt, finishedAt } of items) {
      expect(segments.map(({ kind }) => kind)).toContain("wait");
      const length = (segments.at(-1)?.toMs ?? 0) - (segments[0]?.fromMs ?? 0);
      expect(length).toBe(Date.parse(finishedAt ?? "") - Date.parse(startedAt));
    }
  });

  it("opens a run of 50,000 steps fast", async () => {
    const owner = await newOrganization(core);
    const { id: flowId } = await newPublishedFlow(core, owner, oddOnesFail);
    const run = await runToEnd(core, owner, { flowId, input: { items: [0] } });
    const pool = createPool({ url: core.urls.admin, max: 1 });
    await pool.query(
      `insert into step (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at, port, output)
       select $1::uuid, $2::uuid, 'each[' || i || ']/' || n, 0, 1, n, 'succeeded', now() + i * interval '1 ms',
         now() + (i + 5) * interval '1 ms', case n when 'even' then 'yes' else 'out' end,
         jsonb_build_object('text', repeat('x', 300))
       from generate_series(1, 16000) i, unnest(array['first', 'even', 'good']) n`,
      [owner.organizationId, toUuid("run", run.id)],
    );
    await pool.query("analyze step");
    await pool.end();
    const at = { runId: run.id, scope: "each" };
    const timed = async <T>(ask: () => Promise<T>): Promise<[T, number]> => {
      await ask();
      const begin = performance.now();
      return [await ask(), performance.now() - begin];
    };
    const [detail, getMs] = await timed(() => getRun(core.deps, owner, { runId: run.id }));
    const [page, itemsMs] = await timed(() => listItems(core.deps, owner, { ...at, ...everything }));
    const [, timesMs] = await timed(() => getTimes(core.deps, owner, { runId: run.id }));
    const last = { runId: run.id, path: "each[0]/good", iteration: 0, attempt: 1 };
    const [payload, payloadMs] = await timed(() => getStepPayload(core.deps, owner, last));
    expect(payload.input).toEqual({ seen: true });
    const [newest, newestMs] = await timed(() => getLastRunData(core.deps, owner, { flowId }));
    expect(newest?.inputs.each).toEqual({ items: [0] });
    expect(detail.steps).toHaveLength(2);
    expect(page.counts.succeeded).toBe(16_001);
    expect(page.items).toHaveLength(50);
    for (const ms of [getMs, itemsMs, timesMs, payloadMs, newestMs]) expect(ms).toBeLessThan(1_500);
  });
});
