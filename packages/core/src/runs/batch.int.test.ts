import type { BatchProgress, StartBatchInput } from "@millrace/contracts/api/batches";
import type { JsonObject } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newFlow, newPublishedFlow, redraw, webhookFlow } from "../../test/flow-fixture.ts";
import { startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { runBulk } from "../system/run-bulk.ts";
import { startBatchRuns } from "../system/start-batch-runs.ts";
import { cancelBatch } from "./cancel-batch.ts";
import { getBatch } from "./get-batch.ts";
import { listBatches } from "./list-batches.ts";
import { listRuns } from "./list-runs.ts";
import { startBatch } from "./start-batch.ts";
import { startRun } from "./start-run.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const inputs = (count: number) => Array.from({ length: count }, (_, n) => ({ input: { n } }));
const nothingYet = { pending: 0, queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };

/** A flow whose runs stay in the queue, as there is no executor. */
async function flowOf(settings: JsonObject = {}) {
  const owner = await newOrganization(core);
  const definition = manualFlow();
  const flow = await newPublishedFlow(core, owner, {
    ...definition,
    settings: { ...definition.settings, ...settings },
  });
  const accept = (input: Omit<StartBatchInput, "flowId">) =>
    startBatch(core.deps, owner, { flowId: flow.id, ...input });
  return { owner, flow, accept };
}
/** Starts everything, as the scheduler does turn by turn. */
async function startAll(actor: Actor, batchId: BatchProgress["id"]): Promise<BatchProgress> {
  for (;;) {
    await startBatchRuns(core.deps, systemOf(actor), { batchId });
    const batch = await getBatch(core.deps, actor, { batchId });
    if (batch.finishedAt) return batch;
  }
}
const rowsOf = (actor: Actor) =>
  inside(core, actor, (tx) =>
    tx.run.findMany({ select: { id: true, input: true, batchId: true }, orderBy: { id: "asc" } }),
  );

describe("a batch", () => {
  it("takes 10,000 inputs in less than five seconds, starts each once and in order, and says how far it is", async () => {
    const { owner, accept } = await flowOf();
    const from = performance.now();
    const { batchId, total } = await accept({ items: inputs(10_000) });
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(total).toBe(10_000);
    expect((await getBatch(core.deps, owner, { batchId })).counts).toEqual({ ...nothingYet, pending: 10_000 });
    const { counts, started, isDone } = await startAll(owner, batchId);
    expect(counts).toEqual({ ...nothingYet, queued: 10_000 });
    expect({ started, isDone }).toEqual({ started: 10_000, isDone: false });
    const [row] = await inside(
      core,
      owner,
      (tx) => tx.$queryRaw<{ runs: number; different: number; inOrder: boolean }[]>`
        select count(*)::int as runs, count(distinct r.input ->> 'n')::int as different,
          bool_and((r.input ->> 'n')::int = turn - 1) as "inOrder"
        from (select r.*, row_number() over (order by q.wake_at) as turn from run r
          join run_queue q on q.organization_id = r.organization_id and q.run_id = r.id) r`,
    );
    expect(row).toEqual({ runs: 10_000, different: 10_000, inOrder: true });
    const asked = performance.now();
    await getBatch(core.deps, owner, { batchId });
    expect(performance.now() - asked).toBeLessThan(500);
    expect(await inside(core, owner, (tx) => tx.auditEntry.count({ where: { action: "runs.batch_started" } }))).toBe(1);
  });

  it("survives processes that die in the middle and others that work on it at once: no item twice, none left out", async () => {
    const { owner, accept } = await flowOf();
    const { batchId } = await accept({ items: inputs(3_000) });
    let chunks = 0;
    const dying: CoreDeps = {
      ...core.deps,
      bus: {
        ...core.deps.bus,
        publish: (channel) => {
          if (channel === "run_available" && ++chunks === 2) throw new Error("the process ends here");
        },
      },
    };
    await expect(startBatchRuns(dying, systemOf(owner), { batchId })).rejects.toThrow("ends here");
    const begun = (await getBatch(core.deps, owner, { batchId })).started;
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(3_000);
    await waitFor(async () => {
      await Promise.all([1, 2, 3].map(() => startBatchRuns(core.deps, systemOf(owner), { batchId })));
      return (await getBatch(core.deps, owner, { batchId })).finishedAt;
    });
    const runs = await rowsOf(owner);
    expect(runs).toHaveLength(3_000);
    expect(new Set(runs.map(({ input }) => JSON.stringify(input))).size).toBe(3_000);
  });

  it("is carried out by executors, and counts how its runs ended", async () => {
    const { owner, accept } = await flowOf();
    const stop = await startExecutor(core);
    const { batchId } = await accept({ items: inputs(60) });
    await startAll(owner, batchId);
    const done = await waitFor(async () => {
      const batch = await getBatch(core.deps, owner, { batchId });
      return batch.isDone ? batch : null;
    });
    expect(done.counts).toEqual({ ...nothingYet, succeeded: 60 });
    await stop();
  });

  it("knows the keys of its items: those of before are not started again, another input is refused", async () => {
    const { owner, flow, accept } = await flowOf();
    const single = { flowId: flow.id, source: "production" as const };
    const before = await startRun(core.deps, owner, { ...single, input: { n: 1 }, startKey: "one" });
    const items = [
      { input: { n: 1 }, startKey: "one" },
      { input: { n: 2 }, startKey: "two" },
      { input: { n: 2 }, startKey: "two" },
      { input: { n: 3 }, startKey: "two" },
      { input: { n: 4 } },
      { input: { n: 4 } },
    ];
    const { batchId } = await accept({ items });
    expect(await startAll(owner, batchId)).toMatchObject({
      started: 3,
      existing: 2,
      refused: 1,
      refusedPlaces: [3],
      counts: { ...nothingYet, queued: 3 },
    });
    const again = await accept({ items: items.slice(0, 3) });
    expect(await startAll(owner, again.batchId)).toMatchObject({ started: 0, existing: 3, isDone: true });
    const outcomes = await inside(core, owner, (tx) =>
      tx.runBatchItem.findMany({ where: { startKey: "manual:one" }, select: { runId: true, input: true } }),
    );
    const run = (await rowsOf(owner))[0]?.id;
    expect(outcomes).toEqual([
      { runId: run, input: null },
      { runId: run, input: null },
    ]);
    expect(before.existing).toBe(false);
  });

  it("lists its runs and itself, and nobody else's", async () => {
    const { owner, flow, accept } = await flowOf();
    const first = await accept({ items: inputs(2), priority: "low" });
    const second = await accept({ items: inputs(3) });
    for (const { batchId } of [first, second]) await startAll(owner, batchId);
    await startRun(core.deps, owner, { flowId: flow.id, source: "production", input: 1 });
    const runs = await listRuns(core.deps, owner, { limit: 50, batchId: second.batchId });
    expect(runs.items).toHaveLength(3);
    const listed = await listBatches(core.deps, owner, { limit: 1, flowId: flow.id });
    expect(listed.items).toMatchObject([{ id: second.batchId, total: 3, started: 3, by: owner.name }]);
    const next = await listBatches(core.deps, owner, { limit: 1, cursor: listed.nextCursor ?? "" });
    expect(next).toMatchObject({ items: [{ id: first.batchId }], nextCursor: null });
    const other = await newOrganization(core);
    expect((await listBatches(core.deps, other, { limit: 10 })).items).toEqual([]);
    await expect(listRuns(core.deps, other, { limit: 10, batchId: first.batchId })).rejects.toMatchObject({
      code: "run.batch_not_found",
    });
    const levels = await inside(core, owner, (tx) => tx.runQueueEntry.findMany({ select: { priority: true } }));
    expect(levels.map(({ priority }) => priority).sort()).toEqual([-1, -1, 0, 0, 0, 0]);
  });

  it("is cancelled as a whole: runs that go on end, the rest is not started", async () => {
    const { owner, accept } = await flowOf();
    const { batchId } = await accept({ items: inputs(2_500), delayMs: 3_600_000 });
    await startBatchRuns(core.deps, systemOf(owner), { batchId });
    const { notStarted, bulkId } = await cancelBatch(core.deps, owner, { batchId });
    expect(notStarted).toBe(500);
    if (!bulkId) throw new Error("there are runs");
    expect(await startBatchRuns(core.deps, systemOf(owner), { batchId })).toEqual({
      started: 0,
      existing: 0,
      refused: 0,
      more: false,
    });
    expect(await runBulk(core.deps, systemOf(owner), { bulkId })).toEqual({ done: 2_000, skipped: 0 });
    const stop = await startExecutor(core);
    const done = await waitFor(
      async () => {
        const batch = await getBatch(core.deps, owner, { batchId });
        return batch.isDone ? batch : null;
      },
      { timeoutMs: 30_000 },
    );
    expect(done.counts).toEqual({ ...nothingYet, cancelled: 2_500 });
    expect(done.cancelled?.by).toBe(owner.name);
    expect(await cancelBatch(core.deps, owner, { batchId })).toEqual({ notStarted: 0, bulkId: null });
    const { items } = await listAuditEntries(core.deps, owner, { limit: 10 });
    expect(items.filter(({ action }) => action === "runs.batch_cancelled")).toHaveLength(1);
    await stop();
  });

  it("keeps to a limit, a time and its version, whatever is published meanwhile", async () => {
    const { owner, flow, accept } = await flowOf({ concurrency: { max: 2 } });
    const { batchId } = await accept({ items: inputs(4), delayMs: 2_000 });
    flow.draftRevision = await redraw(core, owner, flow, manualFlow("other"));
    await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision: flow.draftRevision, note: "" });
    core.hints.length = 0;
    await startAll(owner, batchId);
    expect(core.hints.map(([channel]) => channel)).toContain("slot_changed");
    const rows = await inside(core, owner, (tx) => tx.runQueueEntry.findMany());
    expect(rows.map(({ admitted, limitMax }) => [admitted, limitMax])).toEqual(Array(4).fill([null, 2]));
    const stop = await startExecutor(core);
    const { items } = await listRuns(core.deps, owner, { limit: 4 });
    for (const { id } of items) {
      const run = await waitForRun(core, owner, id, ({ status }) => status === "succeeded");
      expect(run.version).toBe(1);
    }
    await stop();
  });

  it("gives a webhook's flow what its caller would send, and is not debounced", async () => {
    const owner = await newOrganization(core);
    const definition = webhookFlow("batch-hook");
    const debounce = { delayMs: 60_000 };
    const flow = await newPublishedFlow(core, owner, {
      ...definition,
      settings: { ...definition.settings, debounce },
    });
    const { batchId } = await startBatch(core.deps, owner, { flowId: flow.id, items: inputs(3) });
    await startAll(owner, batchId);
    const runs = await rowsOf(owner);
    expect(runs.map(({ input }) => (input as JsonObject).body)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
  });

  it("is refused as a whole where the flow is not published, an input can't be kept or all are too large", async () => {
    const { owner, accept } = await flowOf();
    const draft = await newFlow(core, owner, manualFlow());
    await expect(startBatch(core.deps, owner, { flowId: draft.id, items: inputs(1) })).rejects.toMatchObject({
      code: "flow.not_published",
    });
    await expect(accept({ items: [{ input: 1 }, { input: "a\u0000" }] })).rejects.toMatchObject({
      code: "request.unstorable_text",
    });
    const large = "x".repeat(1024 * 1024);
    await expect(accept({ items: Array.from({ length: 17 }, () => ({ input: large })) })).rejects.toMatchObject({
      code: "request.too_large",
    });
    expect((await listBatches(core.deps, owner, { limit: 10 })).items).toEqual([]);
  });
});
