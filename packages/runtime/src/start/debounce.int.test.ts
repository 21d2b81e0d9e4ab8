import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow } from "../../test/test-flows.ts";
import { hashStartInput, type StartedRun } from "../start-runs.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());
let calls: JsonValue[];
beforeEach(() => {
  calls = [];
  fixture.answers.current = async (request) => {
    calls.push(JSON.parse(String(request.body)));
    return {};
  };
});
afterEach(() => fixture.admin.query("truncate run_queue, start_debounce"));

const debounced = (debounce: JsonObject, settings: JsonObject = {}) =>
  flow(
    [
      { id: "start", type: "webhook" },
      { id: "a", type: "call" },
    ],
    ["start>a"],
    { debounce, ...settings },
  );
const runsOf = async (flowId: string) =>
  (await fixture.admin.query("select id, input, status, start_at from run where flow_id = $1 order by id", [flowId]))
    .rows as { id: string; input: JsonObject; status: string; start_at: Date }[];
const byCustomer = { delayMs: 60_000, key: { $cel: "trigger.customer" } };

describe("debounced starts", () => {
  it("share one pending run per key, which takes the last input and begins later each time", async () => {
    const { path, flowId } = await fixture.publish(debounced(byCustomer));
    const starter = fixture.starter();
    const started: StartedRun[] = [];
    for (const [customer, n] of [
      ["a", 1],
      ["b", 2],
      ["a", 3],
      ["a", 4],
    ] as const)
      started.push(await starter.start(fixture.startOf(path, { customer, n })));
    expect(started.map((run) => run.debounced)).toEqual([false, false, true, true]);
    expect(started.map((run) => run.reply)).toEqual(Array(4).fill("accepted"));
    const [first, , third, fourth] = started;
    expect(third?.runId).toBe(first?.runId);
    expect(fourth?.runId).toBe(first?.runId);
    expect(Number(fourth?.startsAtMs)).toBeGreaterThan(Number(first?.startsAtMs));
    const runs = await runsOf(flowId);
    expect(runs.map(({ input }) => input)).toEqual([
      { customer: "a", n: 4 },
      { customer: "b", n: 2 },
    ]);
    const row = await fixture.queueRow(first?.runId ?? "");
    expect(row.wake_at).toEqual(row.start_at);
    expect(row.start_at).toEqual(runs[0]?.start_at);
    expect(Math.abs(row.start_at.getTime() - (Date.now() + 60_000))).toBeLessThan(2_000);
  });

  it("lose nothing when 100 come at once in two processes: one run, with an input that nobody followed", async () => {
    const { path, flowId } = await fixture.publish(debounced(byCustomer));
    const starters = [fixture.starter(), fixture.starter()];
    const started = await Promise.all(
      Array.from({ length: 100 }, (_, n) => starters[n % 2]?.start(fixture.startOf(path, { customer: "a", n }))),
    );
    expect(new Set(started.map((run) => run?.runId)).size).toBe(1);
    expect(started.filter((run) => run?.debounced)).toHaveLength(99);
    const [run, ...others] = await runsOf(flowId);
    expect(others).toEqual([]);
    // The last one is the one that moved the beginning furthest.
    const last = started.toSorted((a, b) => Number(b?.startsAtMs) - Number(a?.startsAtMs))[0];
    expect(run?.input.n).toBe(started.indexOf(last));
    expect(await fixture.count("from run_queue where flow_id = $1", [flowId])).toBe(1);
    const after = await fixture.starter().start(fixture.startOf(path, { customer: "a", n: "last" }));
    expect(after.runId).toBe(run?.id);
    expect((await runsOf(flowId))[0]?.input.n).toBe("last");
  });

  it("never begin later than the longest delay after the first", async () => {
    const { path } = await fixture.publish(debounced({ delayMs: 60_000, maxDelayMs: 61_000 }));
    const starter = fixture.starter();
    const first = await starter.start(fixture.startOf(path, 1));
    await fixture.admin.query("update start_debounce set first_at = first_at - interval '30 seconds'");
    const second = await starter.start(fixture.startOf(path, 2));
    expect(second).toMatchObject({ runId: first.runId, debounced: true });
    expect(Math.abs(Number(second.startsAtMs) - (Number(first.startsAtMs) - 29_000))).toBeLessThan(100);
    const short = await fixture.publish(debounced({ delayMs: 60_000, maxDelayMs: 1_000 }));
    const run = await starter.start(fixture.startOf(short.path, 1));
    expect(Number(run.startsAtMs) - Date.now()).toBeLessThanOrEqual(1_000);
  });

  it("execute once with the last input, and what comes after the beginning is a run of its own", async () => {
    const { path, flowId } = await fixture.publish(debounced({ delayMs: 800, key: { $cel: "trigger.customer" } }));
    const executor = await fixture.executor();
    const starter = fixture.starter(executor);
    const start = (n: number) => starter.start(fixture.startOf(path, { customer: "a", n }));
    const [one, two] = [await start(1), await start(2)];
    await waitFor(async () => (await fixture.runRow(one.runId)).status === "succeeded");
    const three = await start(3);
    expect(two.runId).toBe(one.runId);
    expect(three).toMatchObject({ debounced: false });
    await waitFor(async () => (await fixture.runRow(three.runId)).status === "succeeded");
    expect(calls).toEqual([
      { customer: "a", n: 2 },
      { customer: "a", n: 3 },
    ]);
    expect(await runsOf(flowId)).toHaveLength(2);
    await executor.stop({ graceMs: 100 });
  });

  it("leave alone a run whose time has come, also while nobody has room for it", async () => {
    const { path, flowId } = await fixture.publish(debounced({ delayMs: 100 }));
    const starter = fixture.starter();
    const one = await starter.start(fixture.startOf(path, { n: 1 }));
    await waitFor(async () => Date.now() > Number(one.startsAtMs) + 50);
    const two = await starter.start(fixture.startOf(path, { n: 2 }));
    expect(two).toMatchObject({ debounced: false });
    expect((await runsOf(flowId)).map(({ input }) => input.n)).toEqual([1, 2]);
  });

  it("are all executed when they race with the beginning: the last input is never left out", async () => {
    const { path, flowId } = await fixture.publish(debounced({ delayMs: 100 }));
    const executors = [await fixture.executor(), await fixture.executor()];
    const starter = fixture.starter();
    const newest = new Map<string, number>();
    for (let n = 0; n < 60; n++) {
      const { runId } = await starter.start(fixture.startOf(path, { n }));
      newest.set(runId, n);
      await new Promise((resolve) => setTimeout(resolve, n % 10 === 0 ? 97 + n / 10 : 5));
    }
    await waitFor(async () => (await fixture.count("from run_queue where flow_id = $1", [flowId])) === 0);
    const executed = calls.map((call) => Number((call as JsonObject).n)).toSorted((a, b) => a - b);
    // Each run was executed once, with the input of the last start that got it.
    expect(executed).toEqual([...newest.values()].toSorted((a, b) => a - b));
    expect(newest.size).toBeGreaterThan(1);
    await Promise.all(executors.map((executor) => executor.stop({ graceMs: 100 })));
  });

  it("stay apart where the key can't be computed, so that no input is lost", async () => {
    const { path, flowId } = await fixture.publish(debounced(byCustomer));
    const starter = fixture.starter();
    for (const n of [1, 2]) await starter.start(fixture.startOf(path, { n }));
    expect((await runsOf(flowId)).map(({ input, start_at }) => [input.n, start_at])).toEqual([
      [1, null],
      [2, null],
    ]);
  });

  it("know their start keys: the same key is the run that took it over, and changes nothing", async () => {
    const { path, flowId } = await fixture.publish(debounced(byCustomer));
    const starter = fixture.starter();
    const start = (key: string, n: number) =>
      starter.start(
        fixture.startOf(path, { customer: "a", n }, { startKey: { key, inputHash: hashStartInput({ n }) } }),
      );
    const [one, two] = [await start("k1", 1), await start("k2", 2)];
    expect(two).toMatchObject({ runId: one.runId, debounced: true });
    expect(await start("k1", 1)).toMatchObject({ runId: one.runId, existing: true });
    expect(await start("k2", 2)).toMatchObject({ runId: one.runId, existing: true });
    expect((await runsOf(flowId))[0]?.input.n).toBe(2);
    await expect(start("k2", 3)).rejects.toMatchObject({ code: "run.start_key_conflict" });
    expect((await runsOf(flowId))[0]?.input.n).toBe(2);
  });

  it("belong to one version: what was pending keeps its own, the next start begins anew", async () => {
    const first = await fixture.publish(debounced(byCustomer));
    const starter = fixture.starter();
    const one = await starter.start(fixture.startOf(first.path, { customer: "a", n: 1 }));
    await fixture.publish(debounced({ ...byCustomer, delayMs: 30_000 }), first);
    const two = await starter.start(fixture.startOf(first.path, { customer: "a", n: 2 }));
    expect(two).toMatchObject({ debounced: false, versionNumber: 2 });
    expect((await fixture.runRow(one.runId)).input.n).toBe(1);
  });

  it("do not stand in the line of a limit while they are pending", async () => {
    const { path, flowId } = await fixture.publish(debounced({ delayMs: 800 }, { concurrency: { max: 1 } }));
    const executor = await fixture.executor();
    const starter = fixture.starter(executor);
    const { runId } = await starter.start(fixture.startOf(path, { n: 1 }));
    expect(await fixture.queueRow(runId)).toMatchObject({ admitted: null });
    await starter.start(fixture.startOf(path, { n: 2 }));
    await waitFor(async () => (await fixture.runRow(runId)).status === "succeeded");
    expect(calls).toEqual([{ n: 2 }]);
    expect(await runsOf(flowId)).toHaveLength(1);
    await executor.stop({ graceMs: 100 });
  });

  it("do not hold up other flows in the same group, and are refused like others", async () => {
    const [slow, plain] = [
      await fixture.publish(debounced(byCustomer)),
      await fixture.publish(
        flow(
          [
            { id: "start", type: "webhook" },
            { id: "a", type: "call" },
          ],
          ["start>a"],
        ),
      ),
    ];
    const starter = fixture.starter();
    const results = await Promise.allSettled([
      starter.start(fixture.startOf(slow.path, { customer: "a" })),
      starter.start(fixture.startOf(plain.path, {})),
      starter.start(fixture.startOf(slow.path, {}, { method: "GET" })),
    ]);
    expect(
      results.map((result) => (result.status === "fulfilled" ? result.value.startsAtMs !== null : result.reason.code)),
    ).toEqual([true, false, "request.method_not_allowed"]);
  });
});
