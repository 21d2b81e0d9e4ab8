import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { runToEnd, start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { runBulk } from "../system/run-bulk.ts";
import { bulkRuns } from "./bulk-runs.ts";
import { getBulk } from "./get-bulk.ts";
import { getRun } from "./get-run.ts";
import { listRuns } from "./list-runs.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

/** A flow with this many runs in the queue, and one run of another flow. */
async function queued(count: number) {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const other = await newPublishedFlow(core, owner, manualFlow());
  const runs = await Promise.all(Array.from({ length: count }, () => start(core, owner, { flowId: flow.id })));
  const apart = await start(core, owner, { flowId: other.id });
  return { owner, flow, runs, apart };
}
const statusesOf = async (actor: Parameters<typeof listRuns>[1], flowId: Parameters<typeof start>[2]["flowId"]) => {
  const { items } = await listRuns(core.deps, actor, { flowId, limit: 200 });
  return [...new Set(items.map(({ status }) => status))];
};

it("says how many runs it would concern and does nothing on a dry run", async () => {
  const { owner, flow, runs } = await queued(7);
  const asked = { action: "pause", filter: { flowId: flow.id } } as const;
  const dry = await bulkRuns(core.deps, owner, { ...asked, dryRun: true });
  expect(dry).toMatchObject({ count: 7, bulkId: null });
  expect(dry.first).toHaveLength(5);
  expect(runs.map(({ runId }) => runId)).toContain(dry.first[0]?.id);
  expect(await statusesOf(owner, flow.id)).toEqual(["queued"]);
  const nothing = { action: "resume", filter: { flowId: flow.id }, dryRun: false } as const;
  expect(await bulkRuns(core.deps, owner, nothing)).toEqual({ count: 0, first: [], bulkId: null });
  expect(await inside(core, owner, (tx) => tx.runBulk.count())).toBe(0);
});

it("pauses, resumes and cancels what matches, recorded once, with progress", async () => {
  const { owner, flow, apart } = await queued(60);
  const system = systemOf(owner);
  const act = async (action: "pause" | "resume" | "cancel") => {
    const { count, bulkId } = await bulkRuns(core.deps, owner, { action, filter: { flowId: flow.id }, dryRun: false });
    if (!bulkId) throw new Error("nothing matched");
    expect(count).toBe(60);
    expect(await getBulk(core.deps, owner, { bulkId })).toMatchObject({
      total: 60,
      done: 0,
      finishedAt: null,
      by: owner.name,
    });
    expect(await runBulk(core.deps, system, { bulkId })).toEqual({ done: 60, skipped: 0 });
    expect((await getBulk(core.deps, owner, { bulkId })).finishedAt).not.toBeNull();
    return bulkId;
  };
  await act("pause");
  expect(await statusesOf(owner, flow.id)).toEqual(["paused"]);
  await act("resume");
  expect(await statusesOf(owner, flow.id)).toEqual(["queued"]);
  const bulkId = await act("cancel");
  expect(await runBulk(core.deps, system, { bulkId })).toEqual({ done: 60, skipped: 0 });

  const { items } = await listAuditEntries(core.deps, owner, { limit: 50 });
  const bulk = items.filter(({ action }) => action.startsWith("runs."));
  expect(bulk.map(({ action }) => action)).toEqual(["runs.cancelled", "runs.resumed", "runs.paused"]);
  expect(bulk[0]?.details).toMatchObject({ count: 60, filter: { flowId: flow.id } });

  await pauseFlow(core.deps, owner, { flowId: flow.id });
  const stop = await startExecutor(core);
  await waitForRun(core, owner, apart.runId, ({ status }) => status === "succeeded");
  const [cancelled] = (await listRuns(core.deps, owner, { flowId: flow.id, limit: 1 })).items;
  if (!cancelled) throw new Error("there are runs");
  await waitForRun(core, owner, cancelled.id, ({ status }) => status === "cancelled");
  expect((await getRun(core.deps, owner, { runId: cancelled.id })).error?.message).toBe(`Cancelled by ${owner.name}.`);
  await stop();
});

it("goes on where it was interrupted and replays no run twice", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  const stop = await startExecutor(core);
  const runs = await Promise.all(Array.from({ length: 120 }, () => runToEnd(core, owner, { flowId: flow.id })));
  await stop();
  const filter = { flowId: flow.id, status: ["succeeded" as const] };
  const { bulkId } = await bulkRuns(core.deps, owner, { action: "replay", filter, dryRun: false });
  if (!bulkId) throw new Error("nothing matched");
  let hints = 0;
  const dying: CoreDeps = {
    ...core.deps,
    bus: {
      ...core.deps.bus,
      publish: () => {
        hints++;
        if (hints > 2) throw new Error("the process ends here");
      },
    },
  };
  await expect(runBulk(dying, systemOf(owner), { bulkId })).rejects.toThrow("ends here");
  const { done } = await getBulk(core.deps, owner, { bulkId });
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(120);
  expect(await runBulk(core.deps, systemOf(owner), { bulkId })).toEqual({ done: 120, skipped: 0 });
  const replayed = await inside(core, owner, (tx) =>
    tx.run.findMany({ where: { replayOf: { not: null } }, select: { replayOf: true } }),
  );
  expect(replayed).toHaveLength(120);
  expect(new Set(replayed.map(({ replayOf }) => replayOf)).size).toBe(runs.length);
});

it("refuses more than 10,000 runs", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, manualFlow());
  await start(core, owner, { flowId: flow.id });
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query(
    `insert into run (organization_id, id, flow_id, content_hash, trigger, trigger_node, status, input, correlation_id, started_at)
     select r.organization_id, gen_random_uuid(), r.flow_id, r.content_hash, r.trigger, r.trigger_node, 'failed', '{}', 'c', now()
     from run r, generate_series(1, 10001) where r.organization_id = $1`,
    [owner.organizationId],
  );
  await admin.end();
  for (const dryRun of [true, false])
    await expect(bulkRuns(core.deps, owner, { action: "replay", filter: {}, dryRun })).rejects.toMatchObject({
      code: "run.too_many",
    });
});
