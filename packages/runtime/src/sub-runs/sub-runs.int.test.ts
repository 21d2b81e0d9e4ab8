import { toId } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { flow, line } from "../../test/test-flows.ts";
import { respondWith } from "../../test/test-services.ts";
import { createWaitFixture, type WaitFixture } from "../../test/wait-fixture.ts";
import { requestCancel } from "../cancel-run.ts";
import type { Executor } from "../executor.ts";
import { pauseRun, resumeRun } from "../pause.ts";

let fixture: WaitFixture;
let executor: Executor;
beforeAll(async () => {
  fixture = await createWaitFixture();
  executor = await fixture.executorWithAllNodes();
});
afterAll(() => fixture.close());
afterEach(() => {
  fixture.answers.current = async (request) => ({ called: request.url });
});

type Params = { wait?: boolean; input?: unknown };
const subFlow = (flowId: string, { wait = true, input = { $cel: "trigger" } }: Params = {}, more: object = {}) => ({
  id: "sub",
  type: "sub_flow",
  params: { flow: { id: toId("flow", flowId), version: 1 }, input, wait } as never,
  ...more,
});
const start = async (path: string, input: object = {}) =>
  (await fixture.starter(executor).start(fixture.startOf(path, input as never))).runId;
const childrenOf = async (runId: string) =>
  (await fixture.admin.query("select * from run where parent_run_id = $1 order by id", [runId])).rows;
const child = (runId: string) =>
  waitFor(async () => (await childrenOf(runId))[0], { timeoutMs: 20_000, intervalMs: 20 });
const cancel = async (runId: string) => {
  await requestCancel(fixture.pool, { organizationId: fixture.organization.id, runId });
  fixture.bus.publish("inbox", runId);
  fixture.bus.publish("run_available", "");
};
const echo = () => line({ id: "echo", type: "call", params: { url: "echo" } });
const asking = () =>
  line({
    id: "w",
    type: "wait_for_signal",
    params: { name: "go", correlation: { $cel: "trigger.id" }, schema: {}, onTimeout: "port" },
  });

describe("a step that runs a flow", () => {
  it("goes on with the output of the run, which knows where it comes from", async () => {
    const inner = await fixture.publish(echo());
    const { path } = await fixture.publish(line(subFlow(inner.flowId, { input: { n: 7 } })));
    const runId = await start(path);
    expect(await fixture.ended(runId)).toMatchObject({ status: "succeeded", output: { called: "test:echo" } });
    const [run, ...more] = await childrenOf(runId);
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      flow_id: inner.flowId,
      version_number: 1,
      input: { n: 7 },
      parent_path: "sub",
      parent_iteration: 0,
      parent_attempt: 1,
      parent_waits: true,
      depth: 1,
      status: "succeeded",
    });
    expect(await fixture.count("from wait where run_id = $1", [runId])).toBe(0);
    expect(await fixture.count("from run_notice")).toBe(0);
  });

  it("goes on at once where it does not wait, and leaves the run alone when its own is cancelled", async () => {
    const inner = await fixture.publish(asking());
    const definition = line(subFlow(inner.flowId, { wait: false }), ...asking().nodes.slice(1));
    const { path } = await fixture.publish(definition);
    const runId = await start(path, { id: "alone" });
    const started = await child(runId);
    await fixture.openWait(runId, "w");
    expect((await fixture.stepsOf(runId))[0]?.output).toEqual({ runId: toId("run", started.id) });
    await cancel(runId);
    expect((await fixture.ended(runId)).status).toBe("cancelled");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await fixture.runRow(started.id)).status).toBe("running");
    await fixture.send("go", "alone", 1);
    expect((await fixture.ended(started.id)).status).toBe("succeeded");
  });

  it("fails with the error of the run, through its error port where it has one", async () => {
    fixture.answers.current = async () => respondWith(400, "broken");
    const inner = await fixture.publish(echo());
    const failing = await fixture.publish(line(subFlow(inner.flowId)));
    expect(await fixture.ended(await start(failing.path))).toMatchObject({
      status: "failed",
      error: { code: "step.sub_run_failed", nodeId: "sub", details: { code: "http.client_error" } },
    });
    const ported = flow(
      [
        { id: "start", type: "webhook" },
        subFlow(inner.flowId, {}, { onError: "port" }),
        { id: "after", type: "add", params: { name: "seen", value: 1 } },
      ],
      ["start>sub", "sub.error>after"],
    );
    const { path } = await fixture.publish(ported);
    expect(await fixture.ended(await start(path))).toMatchObject({ status: "succeeded" });
  });

  it("starts another run for another attempt, and succeeds with that", async () => {
    let calls = 0;
    fixture.answers.current = async () => (++calls === 1 ? respondWith(400, "broken") : { called: calls });
    const inner = await fixture.publish(echo());
    const retry = { maxAttempts: 3, backoff: "fixed", initialDelayMs: 30, maxDelayMs: 30 };
    const { path } = await fixture.publish(line(subFlow(inner.flowId, {}, { retry })));
    const runId = await start(path);
    expect(await fixture.ended(runId)).toMatchObject({ status: "succeeded", output: { called: 2 } });
    const runs = await childrenOf(runId);
    expect(runs.map((run) => [run.parent_attempt, run.status])).toEqual([
      [1, "failed"],
      [2, "succeeded"],
    ]);
    expect((await fixture.stepsOf(runId)).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, "retrying"],
      [2, "succeeded"],
    ]);
    expect(await fixture.count("from wait where run_id = $1", [runId])).toBe(0);
  });

  it("fails when the run is cancelled", async () => {
    const inner = await fixture.publish(asking());
    const { path } = await fixture.publish(line(subFlow(inner.flowId)));
    const runId = await start(path, { id: "cancelled child" });
    await cancel((await child(runId)).id);
    expect(await fixture.ended(runId)).toMatchObject({ status: "failed", error: { code: "step.sub_run_cancelled" } });
  });

  it("fails with what is wrong when the output of the run is too large for a step", async () => {
    const big = "x".repeat(2_500_000);
    fixture.answers.current = async () => big;
    // Two ends, so that the output of the run has both.
    const inner = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "a", type: "call", params: { url: "a" } },
          { id: "b", type: "call", params: { url: "b" } },
        ],
        ["start>a", "start>b"],
      ),
    );
    const { path } = await fixture.publish(line(subFlow(inner.flowId)));
    expect(await fixture.ended(await start(path))).toMatchObject({
      status: "failed",
      error: { code: "step.output_too_large" },
    });
  });

  it("is refused after 20 levels", async () => {
    // The flow runs itself; its id is known once it is published for the first time.
    const { flowId, path } = await fixture.publish(line(subFlow("00000000-0000-7000-8000-000000000000")));
    await fixture.admin.query(
      "update flow_content set definition = jsonb_set(definition, '{nodes,1,params,flow,id}', to_jsonb($2::text)) where hash = (select content_hash from flow_version where flow_id = $1)",
      [flowId, toId("flow", flowId)],
    );
    const runId = await start(path);
    expect(await fixture.ended(runId)).toMatchObject({ status: "failed", error: { code: "step.sub_run_failed" } });
    const { rows } = await fixture.admin.query("select depth, error from run where flow_id = $1 order by depth", [
      flowId,
    ]);
    expect(rows.map((row) => row.depth)).toEqual(Array.from({ length: 21 }, (_, depth) => depth));
    expect(rows.at(-1)?.error.code).toBe("run.too_many_levels");
  });
});

describe("a run that is waited for", () => {
  it("is cancelled with the one that waits for it, however deep", async () => {
    const inner = await fixture.publish(asking());
    const middle = await fixture.publish(line(subFlow(inner.flowId)));
    const { path } = await fixture.publish(line(subFlow(middle.flowId)));
    const runId = await start(path, { id: "cascade" });
    const second = await child(runId);
    const third = await child(second.id);
    await fixture.openWait(third.id, "w");
    await cancel(runId);
    for (const id of [runId, second.id, third.id]) expect((await fixture.ended(id)).status).toBe("cancelled");
  });

  it("is cancelled when the one that waits fails at another step", async () => {
    let fail: () => void = () => undefined;
    const failing = new Promise<void>((resolve) => {
      fail = resolve;
    });
    fixture.answers.current = async () => {
      await failing;
      return respondWith(400, "broken");
    };
    const inner = await fixture.publish(asking());
    const beside = flow(
      [{ id: "start", type: "webhook" }, subFlow(inner.flowId), { id: "call", type: "call" }],
      ["start>sub", "start>call"],
    );
    const { path } = await fixture.publish(beside);
    const runId = await start(path, { id: "beside" });
    const { id } = await child(runId);
    await fixture.openWait(id, "w");
    fail();
    expect((await fixture.ended(runId)).status).toBe("failed");
    expect((await fixture.ended(id)).status).toBe("cancelled");
  });

  it("is heard of whoever ends it, and although nobody says so", async () => {
    const inner = await fixture.publish(asking());
    const { path } = await fixture.publish(line(subFlow(inner.flowId)));
    const runId = await start(path, { id: "left behind" });
    const { id } = await child(runId);
    await fixture.openWait(runId, "sub");
    await fixture.openWait(id, "w");
    await waitFor(async () => (await fixture.queueRow(id)).lease_owner === null);
    // As a process leaves it that ends right after the end of the run.
    await fixture.admin.query(
      `with gone as (delete from run_queue where run_id = $1)
       update run set status = 'failed', error = '{"code": "step.lost", "message": "Lost.", "retryable": false}' where id = $1`,
      [id],
    );
    expect(await fixture.ended(runId)).toMatchObject({
      status: "failed",
      error: { code: "step.sub_run_failed", details: { code: "step.lost", message: "Lost." } },
    });
  });

  it("answers a run that is paused, which hears of it once it is resumed", async () => {
    const inner = await fixture.publish(asking());
    const { path } = await fixture.publish(line(subFlow(inner.flowId)));
    const runId = await start(path, { id: "paused" });
    await child(runId);
    await fixture.openWait(runId, "sub");
    const key = { organizationId: fixture.organization.id, runId };
    await pauseRun(fixture.admin, { ...key, by: "Ada" });
    fixture.bus.publish("pause", "");
    await waitFor(async () => (await fixture.queueRow(runId)).lease_owner === null);
    await fixture.send("go", "paused", "answer");
    await waitFor(
      async () => (await fixture.count("from wait where run_id = $1 and outcome = 'resolved'", [runId])) === 1,
    );
    expect((await fixture.runRow(runId)).status).toBe("running");
    await resumeRun(fixture.admin, key);
    fixture.bus.publish("run_available", "");
    expect((await fixture.ended(runId)).output).toBe("answer");
  });
});

it("500 runs and the 500 that they wait for meet, none waits for ever and none is started twice", async () => {
  const inner = await fixture.publish(line({ id: "k", type: "add", params: { name: "k", value: 1 } }));
  const { path } = await fixture.publish(line(subFlow(inner.flowId)));
  await fixture.executorWithAllNodes();
  const starter = fixture.starter(executor);
  const started = await fixture.startMany(starter, path, 500);
  const ids = started.map(({ runId }) => runId);
  await waitFor(
    async () => (await fixture.count("from run where id = any($1) and status = 'succeeded'", [ids])) === 500,
    {
      timeoutMs: 40_000,
    },
  );
  expect(await fixture.count("from run where parent_run_id = any($1) and status = 'succeeded'", [ids])).toBe(500);
  expect(await fixture.count("from run_notice")).toBe(0);
  expect(await fixture.count("from wait where run_id = any($1)", [ids])).toBe(0);
}, 60_000);
