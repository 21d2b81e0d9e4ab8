import { newUuid } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow, line } from "../../test/test-flows.ts";
import { allNodes } from "../../test/wait-fixture.ts";
import { readEnds } from "../run-replies.ts";

let fixture: RuntimeFixture;
beforeAll(async () => {
  fixture = await createRuntimeFixture();
});
afterAll(() => fixture.close());

const limit = 64 * 1024;
const large = (bytes: number) => ({ id: "large", type: "large", params: { bytes } });
const payloadsOf = (runId: string) => fixture.count("from payload where run_id = $1", [runId]);

async function runToEnd(path: string, input = {}) {
  const executor = await fixture.executor();
  const end = await fixture.run(fixture.starter(executor), executor, path, input);
  const { runId } = end;
  await waitFor(async () => (await fixture.runRow(runId)).status !== "running");
  await executor.stop({ graceMs: 0 });
  const [stored] = await readEnds(fixture.pool, new Map([[runId, fixture.organization.id]]));
  return { runId, end, stored, row: await fixture.runRow(runId) };
}

describe("a value", () => {
  // Its JSON text has two bytes more.
  it.each([
    ["of 64 KB less a byte", limit - 3, 0],
    ["of 64 KB", limit - 2, 0],
    ["of 64 KB and a byte", limit - 1, 1],
    ["of several MB", 3_000_000, 1],
  ])("%s is stored where it belongs, and read as it was", async (_name, bytes, payloads) => {
    const { path } = await fixture.publish(line(large(bytes)));
    const { runId, end, stored, row } = await runToEnd(path);
    expect(end.output).toBe("x".repeat(bytes));
    expect(stored?.output).toBe(end.output);
    expect([await payloadsOf(runId), row.output === null, row.output_ref !== null]).toEqual([
      payloads,
      payloads === 1,
      payloads === 1,
    ]);
  });

  it("that steps pass on unchanged is stored once, and that of a reply beside it", async () => {
    const pass = (id: string) => ({ id, type: "choose", params: { when: true } });
    const nodes = [large(1_000_000), pass("a"), pass("b"), pass("c"), pass("d"), { id: "reply", type: "respond" }];
    const edges = ["start>large", "large>a", "a.yes>b", "b.yes>c", "c.yes>d", "d.yes>reply"];
    const { path } = await fixture.publish(flow([{ id: "start", type: "webhook" }, ...nodes], edges));
    const { runId, end, stored } = await runToEnd(path);
    expect(stored).toEqual(end);
    expect(end.response?.body).toBe("x".repeat(1_000_000));
    expect(await payloadsOf(runId)).toBe(2);
    expect(
      await fixture.count("from step where run_id = $1 and output is null and output_ref is not null", [runId]),
    ).toBe(6);
  });

  it("of a user that looks like a reference is a value", async () => {
    const { path } = await fixture.publish(line({ id: "a", type: "add", params: { name: "output_ref", value: "h" } }));
    const { end, stored } = await runToEnd(path);
    expect([end.output, stored?.output]).toEqual([{ output_ref: "h" }, { output_ref: "h" }]);
  });
});

it("of a thousand results of a map is one for the steps that pass them on, before and after the run leaves memory", async () => {
  const pass = (id: string) => ({ id, type: "choose", params: { when: true } });
  const { path } = await fixture.publish(
    flow(
      [
        { id: "start", type: "webhook" },
        {
          id: "each",
          type: "map",
          params: { items: { $cel: "trigger.items" }, concurrency: 1_000, onItemError: "fail" },
        },
        { id: "item", type: "add", params: { name: "done", value: true } },
        pass("a"),
        { id: "nap", type: "wait", params: { durationMs: 600 } },
        pass("b"),
      ],
      ["start>each", "each.body>item", "each.done>a", "a.yes>nap", "nap>b"],
    ),
  );
  const items = Array.from({ length: 1_000 }, (_, index) => ({ index, text: "y".repeat(1_000) }));
  const executor = await fixture.executor(allNodes);
  const { runId, output, status } = await fixture.run(fixture.starter(executor), executor, path, { items });
  await executor.stop({ graceMs: 0 });
  expect(status).toBe("succeeded");
  const results = items.map((item) => ({ ...item, done: true }));
  expect(output).toEqual({ results, errors: [] });
  // The input, and what the map gave.
  expect(await payloadsOf(runId)).toBe(2);
  const [end] = await readEnds(fixture.pool, new Map([[runId, fixture.organization.id]]));
  expect(end?.output).toEqual(output);
});

it("goes with the input that a debounced start replaces", async () => {
  const { path } = await fixture.publish(line({ id: "a", type: "add", params: { name: "a", value: 1 } }));
  const runId = newUuid();
  await fixture.starter().start(fixture.startOf(path, { text: "y".repeat(100_000) }, { runId }));
  const replace = (input: object) =>
    fixture.pool.query("update run set input = $2 where id = $1", [runId, JSON.stringify(input)]);
  const { input_ref: before } = await fixture.runRow(runId);
  await replace({ text: "z".repeat(100_000) });
  const large = await fixture.runRow(runId);
  expect([large.input, large.input_ref === before, await payloadsOf(runId)]).toEqual([null, false, 2]);
  await replace({ small: true });
  expect(await fixture.runRow(runId)).toMatchObject({ input: { small: true }, input_ref: null });
  await fixture.admin.query("delete from run_queue where run_id = $1", [runId]);
});

describe("a run that leaves memory", () => {
  it("goes on with its large input and outputs on another executor", async () => {
    const { path } = await fixture.publish(
      flow(
        [
          { id: "start", type: "webhook" },
          large(200_000),
          { id: "nap", type: "pause", params: { ms: 600 } },
          { id: "keep", type: "add", params: { name: "size", value: { $cel: "size(steps.large)" } } },
          { id: "also", type: "add", params: { name: "given", value: { $cel: "trigger.text" } } },
        ],
        ["start>large", "large>nap", "nap>keep", "keep>also"],
      ),
    );
    const runId = newUuid();
    const text = "y".repeat(300_000);
    const starter = fixture.starter();
    await starter.start(fixture.startOf(path, { text }, { runId }));
    const first = await fixture.executor();
    await waitFor(async () => (await fixture.queueRow(runId))?.wake_at > new Date() && (await payloadsOf(runId)) === 2);
    await first.stop({ graceMs: 0 });
    const second = await fixture.executor();
    await waitFor(async () => (await fixture.runRow(runId)).status !== "running");
    await second.stop({ graceMs: 0 });
    const [end] = await readEnds(fixture.pool, new Map([[runId, fixture.organization.id]]));
    expect(end).toMatchObject({ status: "succeeded", output: { size: 200_000, given: text } });
    // Input, output of `large` and `nap`, of `keep`, of `also` and the run.
    expect(await payloadsOf(runId)).toBe(4);
  });

  it("fails with a clear error where a payload is gone, and holds up nobody else", async () => {
    const { path } = await fixture.publish(line({ id: "a", type: "add", params: { name: "a", value: 1 } }));
    const starter = fixture.starter();
    const [lost, kept] = [newUuid(), newUuid()];
    for (const runId of [lost, kept])
      await starter.start(fixture.startOf(path, { text: "y".repeat(100_000) }, { runId }));
    await fixture.admin.query("delete from payload where run_id = $1", [lost]);
    const executor = await fixture.executor();
    for (const runId of [lost, kept])
      await waitFor(async () => (await fixture.runRow(runId)).status !== "running", { timeoutMs: 10_000 });
    await executor.stop({ graceMs: 0 });
    expect(await fixture.runRow(lost)).toMatchObject({ status: "failed", error: { code: "run.payload_missing" } });
    expect((await fixture.runRow(kept)).status).toBe("succeeded");
  });
});
