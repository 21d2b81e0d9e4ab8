import type { JsonObject } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { createOrganization, flow, publish } from "../../test/test-flows.ts";
import { requestCancel } from "../cancel-run.ts";
import { startRun } from "../start-runs.ts";
import { admitWaitingRuns } from "./admission-loop.ts";
import { describeHoldingLimit, limitsHolding } from "./limits-holding.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

/** What the effects see themselves: how many of a key are under way, the most ever, and in which order they began. */
let underWay: Map<string, number>;
let most: Map<string, number>;
let began: { key: string; index: number }[];
beforeEach(() => {
  underWay = new Map();
  most = new Map();
  began = [];
  fixture.answers.current = async (request) => {
    const { key, index } = JSON.parse(String(request.body)) as { key: string; index: number };
    const now = (underWay.get(key) ?? 0) + 1;
    underWay.set(key, now);
    most.set(key, Math.max(most.get(key) ?? 0, now));
    began.push({ key, index });
    await new Promise((resolve) => setTimeout(resolve, 5));
    underWay.set(key, (underWay.get(key) ?? 1) - 1);
    return { key, index };
  };
});

const limited = (concurrency: JsonObject | null) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call" },
    ],
    ["start>a"],
    concurrency ? { concurrency } : {},
  );
const ended = (flowId: string) => fixture.count("from run where flow_id = $1 and status = 'succeeded'", [flowId]);
const byKey = { max: 3, key: { $cel: "trigger.key" } };

describe("runs of a flow at once", () => {
  it("are never more than the limit per key, with several executors and starters, and all of them complete", async () => {
    const { path, flowId } = await fixture.publish(limited(byKey));
    const executors = [await fixture.executor(), await fixture.executor(), await fixture.executor()];
    const starters = [fixture.starter(executors[0]), fixture.starter(executors[1]), fixture.starter()];
    await Promise.all(
      Array.from({ length: 150 }, (_, index) =>
        starters[index % 3]?.start(fixture.startOf(path, { key: index % 2 ? "eu" : "us", index })),
      ),
    );
    await waitFor(async () => (await ended(flowId)) === 150, { timeoutMs: 30_000 });
    expect(Object.fromEntries(most)).toEqual({ eu: 3, us: 3 });
    expect(began).toHaveLength(150);
    expect(await fixture.count("from run_queue where flow_id = $1", [flowId])).toBe(0);
    await Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 })));
  });

  it("begin in the order of their start, one after the other with a limit of one", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const starter = fixture.starter();
    for (let index = 0; index < 20; index++) await starter.start(fixture.startOf(path, { key: "one", index }));
    const executors = [await fixture.executor(), await fixture.executor()];
    await waitFor(async () => (await ended(flowId)) === 20, { timeoutMs: 30_000 });
    expect(began.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most.get("one")).toBe(1);
    await Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 })));
  });

  it("keep their slots when their executor is lost: none leaks, none is handed out twice", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 2 }));
    const starter = fixture.starter();
    for (let index = 0; index < 12; index++) await starter.start(fixture.startOf(path, { key: "lost", index }));
    expect(await admitWaitingRuns(fixture.pool)).toBe(2);
    // The two are with an executor that never says a word again.
    await fixture.admin.query(
      "update run_queue set lease_owner = gen_random_uuid(), lease_epoch = 1 where flow_id = $1 and admitted",
      [flowId],
    );
    expect(await admitWaitingRuns(fixture.pool)).toBe(0);
    const executor = await fixture.executor({ limits: { leaseMs: 900 } });
    await waitFor(async () => (await ended(flowId)) === 12, { timeoutMs: 30_000 });
    expect(most.get("lost")).toBe(2);
    await executor.stop({ graceMs: 100 });
  });

  it("are admitted by one caller at a time: who comes second sees what the first has let in", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const starter = fixture.starter();
    await starter.start(fixture.startOf(path, {}));
    const [first, second] = [await fixture.pool.connect(), await fixture.pool.connect()];
    await first.query("begin");
    await first.query("select admit_runs($1)", [fixture.organization.id]);
    // It comes before the other in line, whose admission nobody else can see yet.
    const urgent = await starter.start(fixture.startOf(path, {}));
    await fixture.admin.query("update run_queue set priority = 1 where run_id = $1", [urgent.runId]);
    const answer = second.query("select admit_runs($1) as admitted", [fixture.organization.id]);
    await Promise.race([
      answer,
      waitFor(() =>
        fixture.count(
          "from pg_locks join pg_stat_activity using (pid) where not granted and locktype = 'advisory' and datname = current_database()",
        ),
      ),
    ]);
    await first.query("commit");
    expect((await answer).rows).toEqual([{ admitted: 0 }]);
    expect(await fixture.count("from run_queue where flow_id = $1 and admitted", [flowId])).toBe(1);
    first.release();
    second.release();
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });

  it("count together where the key can't be computed, so a strange input never exceeds the limit", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1, key: { $cel: "trigger.nested.missing" } }));
    await fixture.startMany(fixture.starter(), path, 5);
    expect(await admitWaitingRuns(fixture.pool)).toBe(1);
    const { rows } = await fixture.admin.query("select distinct limit_key from run_queue where flow_id = $1", [flowId]);
    expect(rows).toEqual([{ limit_key: `${flowId}:` }]);
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });

  it("follow the version that the run really takes", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const starter = fixture.starter();
    const before = await starter.start(fixture.startOf(path, {}));
    await fixture.publish(limited(null), { flowId, path });
    const after = await starter.start(fixture.startOf(path, {}));
    expect([before.waitsForLimit, after.waitsForLimit]).toEqual([true, false]);
    expect(await fixture.queueRow(after.runId)).toMatchObject({ admitted: true, limit_key: null, limit_max: null });
    expect(await fixture.queueRow(before.runId)).toMatchObject({ admitted: false, limit_key: flowId, limit_max: 1 });
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });

  it("can be cancelled while they wait, without a slot and without having done anything", async () => {
    const { path, flowId } = await fixture.publish(limited({ max: 1 }));
    const starter = fixture.starter();
    const first = await starter.start(fixture.startOf(path, { key: "c", index: 0 }));
    const second = await starter.start(fixture.startOf(path, { key: "c", index: 1 }));
    expect(await admitWaitingRuns(fixture.pool)).toBe(1);
    // The first stays where it is.
    await fixture.admin.query("update run_queue set wake_at = now() + interval '1 hour' where run_id = $1", [
      first.runId,
    ]);
    await requestCancel(fixture.admin, { organizationId: fixture.organization.id, runId: second.runId });
    const executor = await fixture.executor();
    await waitFor(async () => (await fixture.runRow(second.runId)).status === "cancelled");
    expect(began).toEqual([]);
    await executor.stop({ graceMs: 100 });
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });
});

describe("a single start", () => {
  it("queues the run without admission where the flow or the organization has a limit", async () => {
    const organization = await createOrganization(fixture.admin);
    const [free, narrow, keyed] = [
      await publish(fixture.admin, organization.id, limited(null)),
      await publish(fixture.admin, organization.id, limited({ max: 2 })),
      await publish(fixture.admin, organization.id, limited(byKey)),
    ];
    const start = ({ flowId }: { flowId: string }) =>
      startRun(fixture.admin, {
        organizationId: organization.id,
        flowId,
        trigger: "webhook",
        input: { key: "eu" },
        correlationId: "c",
        source: { kind: "production" },
      });
    const queued = async (flow: { flowId: string }) => {
      const { runId, waitsForLimit } = await start(flow);
      const { limit_key, limit_max, admitted } = await fixture.queueRow(runId);
      return { waitsForLimit, admitted, limit_key, limit_max };
    };
    const waits = { waitsForLimit: true, admitted: false };
    expect(await queued(free)).toEqual({ waitsForLimit: false, admitted: true, limit_key: null, limit_max: null });
    expect(await queued(narrow)).toEqual({ ...waits, limit_key: narrow.flowId, limit_max: 2 });
    expect(await queued(keyed)).toEqual({ ...waits, limit_key: null, limit_max: 3 });
    await fixture.admin.query("update organization set max_running_runs = 4 where id = $1", [organization.id]);
    expect(await queued(free)).toEqual({ ...waits, limit_key: "", limit_max: null });
    await fixture.admin.query("delete from run_queue where organization_id = $1", [organization.id]);
  });
});

describe("a run that waits for a limit", () => {
  it("knows which one and its position", async () => {
    const { path, flowId } = await fixture.publish(limited({ ...byKey, max: 1 }));
    const starter = fixture.starter();
    const runs = [];
    for (let index = 0; index < 4; index++) runs.push(await starter.start(fixture.startOf(path, { key: "eu", index })));
    await admitWaitingRuns(fixture.pool);
    const texts = [];
    for (const { runId } of runs)
      texts.push((await limitsHolding(fixture.admin, fixture.organization.id, runId)).map(describeHoldingLimit));
    expect(texts).toEqual([
      [],
      ['Limit 1 at once for key "eu", position 1'],
      ['Limit 1 at once for key "eu", position 2'],
      ['Limit 1 at once for key "eu", position 3'],
    ]);
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });
});

describe("runs of an organization at once", () => {
  it("are never more than its limit, over all of its flows, and no limit of a flow is exceeded by it", async () => {
    const organization = await createOrganization(fixture.admin);
    await fixture.admin.query("update organization set max_running_runs = 4 where id = $1", [organization.id]);
    const [free, narrow] = [
      await publish(fixture.admin, organization.id, limited(null)),
      await publish(fixture.admin, organization.id, limited({ max: 1 })),
    ];
    const starter = fixture.starter();
    const at = { organizationSlug: organization.slug };
    for (let index = 0; index < 20; index++)
      await starter.start(fixture.startOf(index % 2 ? free.path : narrow.path, { key: "x", index }, at));
    expect(await admitWaitingRuns(fixture.pool)).toBe(4);
    expect(await fixture.count("from run_queue where flow_id = $1 and admitted", [narrow.flowId])).toBe(1);
    const executors = [await fixture.executor(), await fixture.executor()];
    await waitFor(async () => (await ended(free.flowId)) + (await ended(narrow.flowId)) === 20, { timeoutMs: 30_000 });
    expect(most.get("x")).toBeLessThanOrEqual(4);
    await Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 })));
  });
});
