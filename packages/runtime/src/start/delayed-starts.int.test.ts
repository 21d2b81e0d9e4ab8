import type { JsonObject } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { requestCancel } from "../cancel-run.ts";
import { admitWaitingRuns } from "../limits/admission-loop.ts";
import { enterLine, nextInLineMs } from "../limits/enter-line.ts";
import { pauseRun, resumeRun } from "../pause.ts";
import { startRun } from "../start-runs.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());
let began: number[];
beforeEach(() => {
  began = [];
  fixture.answers.current = async (request) => {
    began.push(JSON.parse(String(request.body)).index);
    return {};
  };
});

const calling = (settings: JsonObject = {}) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call" },
    ],
    ["start>a"],
    settings,
  );
const withAndWithoutLimit: JsonObject[] = [{}, { concurrency: { max: 1 } }];
type Options = Partial<Parameters<typeof startRun>[1]> & { delayMs?: number };
const start = (flowId: string, index: number, { delayMs, ...options }: Options = {}) =>
  startRun(fixture.admin, {
    organizationId: fixture.organization.id,
    flowId,
    trigger: "manual",
    input: { index },
    correlationId: "c",
    source: { kind: "production" },
    ...(delayMs === undefined ? {} : { startAtMs: Date.now() + delayMs }),
    ...options,
  });
const startLater = (flowId: string, index: number, delayMs: number) => start(flowId, index, { delayMs });
const ended = (runId: string) => waitFor(async () => (await fixture.runRow(runId)).finished_at as Date | null);
const stop = (executor: { stop(how: { graceMs: number }): Promise<void> }) => executor.stop({ graceMs: 100 });

describe("a run that is to begin later", () => {
  it("begins at its time, little late, with that time as its own, although the executor was idle", async () => {
    const { flowId } = await fixture.publish(calling());
    const executor = await fixture.executor({ limits: { idlePollMs: 10_000 } });
    const lateMs: number[] = [];
    const runs = [];
    for (let index = 0; index < 20; index++) runs.push(await startLater(flowId, index, 1_000 + 20 * index));
    fixture.bus.publish("run_available", "");
    for (const { runId, startsAtMs } of runs) {
      await ended(runId);
      const { rows } = await fixture.admin.query("select min(started_at) as at from step where run_id = $1", [runId]);
      lateMs.push(rows[0].at.getTime() - Number(startsAtMs));
    }
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...lateMs)).toBeLessThan(1_000);
    await stop(executor);
  });

  it("takes no place of a limit before it is due, and stands in line from then on", async () => {
    const { flowId } = await fixture.publish(calling({ concurrency: { max: 1 } }));
    const later = await startLater(flowId, 1, 60_000);
    expect(await fixture.queueRow(later.runId)).toMatchObject({ admitted: null, limit_key: flowId });
    expect(later.waitsForLimit).toBe(true);
    const now = await start(flowId, 2);
    expect(await admitWaitingRuns(fixture.pool)).toBe(1);
    expect(await fixture.queueRow(now.runId)).toMatchObject({ admitted: true });
    await fixture.admin.query("delete from run_queue where run_id = $1", [now.runId]);
    expect(await admitWaitingRuns(fixture.pool)).toBe(0);
    const dueInMs = await nextInLineMs(fixture.pool);
    expect(dueInMs).toBeGreaterThan(50_000);
    expect(dueInMs).toBeLessThanOrEqual(60_000);
    await fixture.admin.query(
      "update run_queue set wake_at = now() - interval '1 second', start_at = now() + interval '1 hour' where run_id = $1",
      [later.runId],
    );
    expect(await admitWaitingRuns(fixture.pool)).toBe(1);
    const row = await fixture.queueRow(later.runId);
    expect(row).toMatchObject({ admitted: true });
    // Its age counts from the time it was set to begin at.
    expect(row.enqueued_at).toEqual(row.start_at);
    await fixture.admin.query("delete from run_queue where flow_id = $1", [flowId]);
  });

  it("begins in time under a limit, although the executor looks for the line only now and then", async () => {
    const { flowId } = await fixture.publish(calling({ concurrency: { max: 5, key: { $cel: "trigger.index" } } }));
    const executor = await fixture.executor({ limits: { admissionSweepMs: 10_000 } });
    const { runId, startsAtMs } = await startLater(flowId, 7, 800);
    fixture.bus.publish("slot_changed", "");
    const finishedAt = await ended(runId);
    expect(finishedAt.getTime() - Number(startsAtMs)).toBeLessThan(2_000);
    await stop(executor);
  });

  it("costs the line nothing, however many there are", async () => {
    const { flowId } = await fixture.publish(calling({ concurrency: { max: 1 } }));
    await fixture.admin.query(
      `insert into run_queue (organization_id, run_id, flow_id, wake_at, start_at, admitted, limit_key, limit_max)
       select $1, gen_random_uuid(), $2::uuid, now() + interval '1 hour', now() + interval '1 hour', null, $2::text, 1
       from generate_series(1, 20000)`,
      [fixture.organization.id, flowId],
    );
    await fixture.admin.query("analyze run_queue");
    await start(flowId, 1);
    const began = performance.now();
    expect(await admitWaitingRuns(fixture.pool)).toBe(1);
    expect(performance.now() - began).toBeLessThan(500);
    const client = await fixture.pool.connect();
    const { rows } = await client.query(
      `explain (analyze, format json) select ctid from run_queue q where q.admitted is null and q.wake_at <= now()
       order by q.wake_at limit 1000`,
    );
    client.release();
    expect(JSON.stringify(rows)).toContain("run_queue_not_in_line_idx");
    await enterLine(fixture.pool);
    expect(await fixture.count("from run_queue where flow_id = $1 and admitted is null", [flowId])).toBe(20_000);
    await fixture.admin.query("truncate run_queue");
  });

  it("can be cancelled before, also where it would wait for a limit", async () => {
    const executor = await fixture.executor();
    for (const settings of withAndWithoutLimit) {
      const { flowId } = await fixture.publish(calling(settings));
      const { runId } = await startLater(flowId, 1, 3_600_000);
      const asked = { organizationId: fixture.organization.id, runId };
      expect(await requestCancel(fixture.admin, asked)).toBe("requested");
      fixture.bus.publish("inbox", runId);
      fixture.bus.publish("run_available", "");
      await ended(runId);
      expect((await fixture.runRow(runId)).status).toBe("cancelled");
    }
    expect(began).toEqual([]);
    await stop(executor);
  });

  it("keeps its time through a pause, and begins after it where the time passed meanwhile", async () => {
    const { flowId } = await fixture.publish(calling());
    const executor = await fixture.executor();
    const [early, late] = [await startLater(flowId, 1, 1_000), await startLater(flowId, 2, 3_600_000)];
    for (const { runId } of [early, late])
      await pauseRun(fixture.admin, { organizationId: fixture.organization.id, runId, by: "Ada" });
    fixture.bus.publish("run_available", "");
    await waitFor(async () => (await fixture.queueRow(early.runId)).held);
    expect(began).toEqual([]);
    for (const { runId } of [early, late])
      await resumeRun(fixture.admin, { organizationId: fixture.organization.id, runId });
    fixture.bus.publish("run_available", "");
    await ended(early.runId);
    expect(began).toEqual([1]);
    expect((await fixture.queueRow(late.runId)).wake_at.getTime()).toBe(late.startsAtMs);
    await fixture.admin.query("truncate run_queue");
    await stop(executor);
  });

  it("begins at once where the time has passed", async () => {
    const { flowId } = await fixture.publish(calling());
    const { runId, startsAtMs } = await startLater(flowId, 1, -60_000);
    expect(startsAtMs).toBeNull();
    expect(await fixture.queueRow(runId)).toMatchObject({ admitted: true, start_at: null });
    await fixture.admin.query("truncate run_queue");
  });
});

describe("priority", () => {
  it("is the flow's, unless the start says another one", async () => {
    const normal = await fixture.publish(calling());
    const high = await fixture.publish(calling({ priority: "high" }));
    const levels = [];
    for (const { runId } of [
      await start(normal.flowId, 1),
      await start(high.flowId, 1),
      await start(high.flowId, 1, { priority: "low" }),
      await start(normal.flowId, 1, { priority: "high" }),
      await fixture.starter().start(fixture.startOf(high.path, {})),
      await fixture.starter().start(fixture.startOf(normal.path, {})),
    ])
      levels.push((await fixture.queueRow(runId)).priority);
    expect(levels).toEqual([0, 1, -1, 1, 1, 0]);
    await fixture.admin.query("truncate run_queue");
  });

  it("decides who begins first, also in the line for a limit; among equals the one that was due first", async () => {
    for (const settings of withAndWithoutLimit) {
      const { flowId } = await fixture.publish(calling(settings));
      began = [];
      await start(flowId, 0, { priority: "low" });
      await start(flowId, 1);
      await start(flowId, 2, { priority: "high" });
      await start(flowId, 3);
      await start(flowId, 4, { priority: "high" });
      const executor = await fixture.executor({ limits: { maxRuns: 1, maxClaim: 1 } });
      await waitFor(async () => (await fixture.count("from run_queue where flow_id = $1", [flowId])) === 0);
      expect(began).toEqual([2, 4, 1, 3, 0]);
      await stop(executor);
    }
  });
});
