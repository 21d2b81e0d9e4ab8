import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow, line } from "../../test/test-flows.ts";
import { requestCancel } from "../cancel-run.ts";
import { claimRuns, lowestId } from "../claim/claim-runs.ts";
import { insertLease } from "../lease/lease-row.ts";
import { pauseAll, pauseRun, resumeAll, resumeRun } from "../pause.ts";

let fixture: RuntimeFixture;
/** The calls that came in, and what lets each of them answer. */
let calls: { url: string; key: string }[];
let answer: (url: string) => void;

beforeEach(async () => {
  fixture = await createRuntimeFixture();
  calls = [];
  const waiting = new Map<string, () => void>();
  const answered = new Set<string>();
  answer = (url) => {
    answered.add(`test:${url}`);
    waiting.get(`test:${url}`)?.();
  };
  fixture.answers.current = async (request) => {
    calls.push({ url: request.url, key: String(request.headers?.["idempotency-key"]) });
    if (!answered.has(request.url)) await new Promise<void>((resolve) => waiting.set(request.url, resolve));
    return { called: request.url };
  };
});
afterEach(() => fixture.close());

const urls = () => calls.map((call) => call.url);
const hint = () => {
  fixture.bus.publish("pause", fixture.organization.id);
  fixture.bus.publish("run_available", "");
};
/** Executors have heard of the pause of this run. */
const heard = (runId: string) =>
  waitFor(() =>
    fixture.log.lines.some(
      ({ message, details }) => message === "run paused" && "runId" in details && details.runId === runId,
    ),
  );
const twoCalls = () => line({ id: "one", type: "call" }, { id: "two", type: "call" });
const isAtRest = async (runId: string) => {
  const row = await fixture.queueRow(runId);
  return row.lease_owner === null && row.held;
};
const statusOf = async (runId: string) => (await fixture.runRow(runId)).status;
const pause = (runId: string) => pauseRun(fixture.admin, { organizationId: fixture.organization.id, runId, by: "Ada" });
const resume = (runId: string) => resumeRun(fixture.admin, { organizationId: fixture.organization.id, runId });
const scopeOf = (flowId: string | null) => ({ organizationId: fixture.organization.id, flowId });
const pauseScope = (flowId: string | null) =>
  pauseAll(fixture.admin, { ...scopeOf(flowId), by: "Ada", reason: "maintenance" });

/** A run whose first call is under way. */
async function runningCall() {
  const executor = await fixture.executor();
  const published = await fixture.publish(twoCalls());
  const { runId } = await fixture.starter(executor).start(fixture.startOf(published.path, {}));
  await waitFor(() => calls.length === 1);
  return { executor, runId, ...published };
}

describe("a paused run", () => {
  it("records what is under way, begins nothing, and goes on exactly there", async () => {
    const { runId } = await runningCall();
    expect(await pause(runId)).toMatchObject({ owned: true });
    hint();
    await heard(runId);
    answer("one");
    await waitFor(() => isAtRest(runId));
    answer("two");
    // Claims look for work meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await fixture.stepsOf(runId)).map((step) => [step.path, step.status])).toEqual([["one", "succeeded"]]);
    expect(urls()).toEqual(["test:one"]);

    expect(await resume(runId)).toBe("resumed");
    hint();
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
    expect(urls()).toEqual(["test:one", "test:two"]);
    expect((await fixture.stepsOf(runId)).map((step) => [step.path, step.attempt])).toEqual([
      ["one", 1],
      ["two", 1],
    ]);
  });

  it("is paused once and resumed once", async () => {
    const { runId } = await runningCall();
    expect(await resume(runId)).toBe("not_paused");
    await pause(runId);
    const { paused_at: since } = await fixture.queueRow(runId);
    expect(await pause(runId)).toBe("already_paused");
    expect((await fixture.queueRow(runId)).paused_at).toEqual(since);
    expect(await resume(runId)).toBe("resumed");
    expect(await resume(runId)).toBe("not_paused");
    answer("one");
    answer("two");
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
    expect(await pause(runId)).toBe("already_ended");
    expect(await resume(runId)).toBe("already_ended");
  });

  it("goes on in memory when it is resumed before it came to rest", async () => {
    const { runId } = await runningCall();
    await pause(runId);
    hint();
    await resume(runId);
    hint();
    answer("one");
    answer("two");
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
    expect(urls()).toEqual(["test:one", "test:two"]);
  });

  it("lets its timer pass and goes on when it is resumed", async () => {
    const executor = await fixture.executor();
    const { path } = await fixture.publish(line({ id: "nap", type: "pause", params: { ms: 800 } }));
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(async () => (await fixture.queueRow(runId)).lease_owner === null);
    expect(await pause(runId)).toMatchObject({ owned: false });
    await waitFor(() => isAtRest(runId));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await fixture.stepsOf(runId))[0]?.status).toBe("waiting");
    await resume(runId);
    hint();
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
  });

  it("does not spend its time limit", async () => {
    const executor = await fixture.executor();
    const nodes = [
      { id: "start", type: "webhook" },
      ...twoCalls()
        .nodes.slice(1)
        .map(({ id, type }) => ({ id, type })),
    ];
    const { path } = await fixture.publish(flow(nodes, ["start>one", "one>two"], { runTimeoutMs: 1_000 }));
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(() => calls.length === 1);
    await pause(runId);
    hint();
    await heard(runId);
    answer("one");
    answer("two");
    await waitFor(() => isAtRest(runId));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await resume(runId);
    hint();
    await waitFor(async () => (await statusOf(runId)) !== "running");
    expect(await statusOf(runId)).toBe("succeeded");
  });

  it("stays paused over the loss of its executor", async () => {
    const { executor, runId } = await runningCall();
    await pause(runId);
    await executor.stop({ graceMs: 0 });
    await fixture.executor();
    await waitFor(() => isAtRest(runId));
    expect(urls()).toEqual(["test:one"]);
    await resume(runId);
    hint();
    answer("one");
    answer("two");
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
    // The first call was interrupted: it is delivered again under the same key.
    expect(urls()).toEqual(["test:one", "test:one", "test:two"]);
    expect(calls[1]?.key).toBe(calls[0]?.key);
  });

  it("can be cancelled, and begins nothing for it", async () => {
    const { runId } = await runningCall();
    await pause(runId);
    hint();
    await heard(runId);
    answer("one");
    await waitFor(() => isAtRest(runId));
    expect(await requestCancel(fixture.admin, { organizationId: fixture.organization.id, runId })).toBe("requested");
    fixture.bus.publish("run_available", "");
    await waitFor(async () => (await statusOf(runId)) === "cancelled");
    expect(urls()).toEqual(["test:one"]);
    expect(await fixture.queueRow(runId)).toBeUndefined();
  });
});

describe("a paused flow or organization", () => {
  it.each(["flow", "organization"])("stops the runs of the %s and keeps new ones in the queue", async (scope) => {
    const { executor, runId, flowId, path } = await runningCall();
    const scopeFlow = scope === "flow" ? flowId : null;
    expect(await pauseScope(scopeFlow)).toBe(true);
    expect(await pauseScope(scopeFlow)).toBe(false);
    hint();
    await heard(runId);
    answer("one");
    answer("two");
    await waitFor(() => isAtRest(runId));
    const second = await fixture.starter(executor).start(fixture.startOf(path, {}));
    expect(second.paused).toBe(true);
    await waitFor(() => isAtRest(second.runId));
    expect(urls()).toEqual(["test:one"]);

    const other = await fixture.publish(line({ id: "other", type: "add", params: { name: "x" } }));
    const third = await fixture.starter(executor).start(fixture.startOf(other.path, {}));
    if (scope === "flow") await waitFor(async () => (await statusOf(third.runId)) === "succeeded");
    else await waitFor(() => isAtRest(third.runId));

    expect(await resumeAll(fixture.admin, scopeOf(scopeFlow))).toBe(true);
    expect(await resumeAll(fixture.admin, scopeOf(scopeFlow))).toBe(false);
    hint();
    for (const each of [runId, second.runId, third.runId])
      await waitFor(async () => (await statusOf(each)) === "succeeded");
    expect(urls().sort()).toEqual(["test:one", "test:one", "test:two", "test:two"]);
  });

  it("holds a run that was started unawares, by the heartbeat alone", async () => {
    const executor = await fixture.executor({ limits: { leaseMs: 900 } });
    const { path, flowId } = await fixture.publish(twoCalls());
    const { runId } = await fixture.starter(executor).start(fixture.startOf(path, {}));
    await waitFor(() => calls.length === 1);
    await pauseScope(flowId);
    await heard(runId);
    answer("one");
    await waitFor(() => isAtRest(runId));
    expect(urls()).toEqual(["test:one"]);
  });

  it("keeps a run that is paused itself when its flow is resumed", async () => {
    const { runId, flowId } = await runningCall();
    await pauseScope(flowId);
    await pause(runId);
    hint();
    await heard(runId);
    answer("one");
    answer("two");
    await waitFor(() => isAtRest(runId));
    await resumeAll(fixture.admin, scopeOf(flowId));
    hint();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await isAtRest(runId)).toBe(true);
    await resume(runId);
    hint();
    await waitFor(async () => (await statusOf(runId)) === "succeeded");
  });

  it("lets a run of it be cancelled", async () => {
    const { runId, flowId } = await runningCall();
    await pauseScope(flowId);
    hint();
    await heard(runId);
    answer("one");
    await waitFor(() => isAtRest(runId));
    await requestCancel(fixture.admin, { organizationId: fixture.organization.id, runId });
    fixture.bus.publish("run_available", "");
    await waitFor(async () => (await statusOf(runId)) === "cancelled");
    expect(urls()).toEqual(["test:one"]);
  });

  it("stands in nobody's way: each of its runs is looked at once", async () => {
    const paused = await fixture.publish(line({ id: "x", type: "add", params: { name: "x" } }));
    const other = await fixture.publish(line({ id: "y", type: "add", params: { name: "y" } }));
    const starter = fixture.starter();
    await pauseScope(paused.flowId);
    await fixture.startMany(starter, paused.path, 300);
    const claimer = newUuid();
    await insertLease(fixture.pool, claimer, "test", 60_000);
    const claim = async (room: number) => (await claimRuns(fixture.pool, claimer, room, lowestId)).runs;
    for (let turn = 0; turn < 3; turn++) expect(await claim(100)).toEqual([]);
    expect(await fixture.count("from run_queue where held and wake_at is null")).toBe(300);
    const { runId } = await starter.start(fixture.startOf(other.path, {}));
    expect(await claim(1)).toMatchObject([{ runId }]);
  });

  it("holds no run because of a pause that is being ended", async () => {
    const { path, flowId } = await fixture.publish(line({ id: "x", type: "add", params: { name: "x" } }));
    await pauseScope(flowId);
    const { runId } = await fixture.starter().start(fixture.startOf(path, {}));
    const claimer = newUuid();
    await insertLease(fixture.pool, claimer, "test", 60_000);
    const claim = async () => (await claimRuns(fixture.pool, claimer, 10, lowestId)).runs.map((run) => run.runId);

    const client = await fixture.admin.connect();
    await client.query("begin");
    await resumeAll(client, scopeOf(flowId));
    // The resume has put back what was held and is not committed yet: what is held now, nobody would put back.
    expect(await claim()).toEqual([]);
    await client.query("commit");
    client.release();
    expect(await claim()).toEqual([runId]);
  });

  it("loses none of the runs that are being held while it is resumed", async () => {
    const { path, flowId } = await fixture.publish(line({ id: "x", type: "add", params: { name: "x" } }));
    const starter = fixture.starter();
    await pauseScope(flowId);
    const started = await fixture.startMany(starter, path, 400);
    await Promise.all([fixture.executor({ limits: { maxClaim: 16 } }), fixture.executor({ limits: { maxClaim: 16 } })]);
    for (let turn = 0; turn < 10; turn++) {
      await resumeAll(fixture.admin, scopeOf(flowId));
      await pauseScope(flowId);
      hint();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await resumeAll(fixture.admin, scopeOf(flowId));
    hint();
    const ended = () => fixture.count("from run where flow_id = $1 and status = 'succeeded'", [flowId]);
    await waitFor(async () => (await ended()) === started.length, { timeoutMs: 15_000 });
  });
});
