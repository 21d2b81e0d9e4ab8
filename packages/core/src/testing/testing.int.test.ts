import type { TestOptions } from "@millrace/contracts/api/start-run";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { pinnedType } from "@millrace/contracts/flow/node-definition";
import { type FlowId, toId } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { isTerminalRunStatus } from "@millrace/contracts/run/status";
import { nodeRuns } from "@millrace/nodes/runs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestCore, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newFlow, newPublishedFlow, redraw } from "../../test/flow-fixture.ts";
import { runToEnd, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { getLastRunData } from "../flows/get-last-run-data.ts";
import { listFlows } from "../flows/list-flows.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { getRun } from "../runs/get-run.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import { listRuns } from "../runs/list-runs.ts";
import { replayRun } from "../runs/replay-run.ts";
import { startRun } from "../runs/start-run.ts";
import type { Actor } from "../shared/actor.ts";
import { getPin } from "./get-pin.ts";
import { listPins } from "./list-pins.ts";
import { removePin } from "./remove-pin.ts";
import { setPin } from "./set-pin.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
let asked: string[] = [];
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core, async ({ url }) => {
    asked.push(url);
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ asked: url }), url };
  });
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const set = (id: string, value: JsonValue) => ({
  id,
  type: "set",
  params: { fields: [{ name: id, value }], keepInput: false },
});
const http = (id: string) => ({
  id,
  type: "http",
  params: { method: "GET", url: `https://api.example.com/${id}`, headers: [], body: { kind: "none" } },
});
const flowOf = (): FlowDefinition =>
  chain(
    manualTrigger,
    http("fetch"),
    set("work", { $cel: "steps.fetch.body.asked + string(trigger.n)" }),
    set("last", 1),
  );

async function test(actor: Actor, flowId: FlowId, options: Partial<TestOptions>, input?: JsonValue) {
  const { runId } = await startRun(core.deps, actor, {
    flowId,
    source: "draft",
    test: { usePins: true, ...options },
    ...(input === undefined ? {} : { input }),
  });
  return waitForRun(core, actor, runId, ({ status }) => isTerminalRunStatus(status));
}
const pinFetch = (actor: Actor, flowId: FlowId, value: JsonValue = { body: { asked: "pinned " } }) =>
  setPin(core.deps, actor, { flowId, node: "fetch", port: "out", value });

describe("pinned data", () => {
  it("stands in for a node in tests, and in nothing else", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, flowOf());
    await pinFetch(owner, flow.id);
    const run = await test(owner, flow.id, {}, { n: 1 });
    expect([run.status, asked, run.test]).toEqual([
      "succeeded",
      [],
      { kind: "draft", pins: ["fetch"], draft: { revision: 2 } },
    ]);
    expect((await getLastRunData(core.deps, owner, { flowId: flow.id }))?.steps).toMatchObject({
      fetch: { body: { asked: "pinned " } },
      work: { work: "pinned 1" },
    });
    await test(owner, flow.id, { usePins: false }, { n: 1 });
    expect(asked).toHaveLength(1);
    const production = await runToEnd(core, owner, { flowId: flow.id, input: { n: 1 } });
    expect([production.test, asked.length]).toEqual([null, 2]);
  });

  it("is told to whom may see payloads, and to nobody else", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, flowOf());
    await pinFetch(owner, flow.id, { secret: "of a customer" });
    await expect(getPin(core.deps, owner, { flowId: flow.id, node: "fetch" })).resolves.toEqual({
      port: "out",
      value: { secret: "of a customer" },
    });
    const { id: runId } = await test(owner, flow.id, { until: "fetch" }, { n: 1 });
    const viewer = await newMember(core, owner.organizationId, "viewer");
    const list = await listPins(core.deps, viewer, { flowId: flow.id });
    expect(list).toMatchObject([{ nodeId: "fetch", port: "out", by: owner.name, size: 26 }]);
    const seen = await getRun(core.deps, viewer, { runId });
    expect(seen.definition.nodes.map(({ type }) => type)).toContain(pinnedType);
    expect(JSON.stringify([list, seen])).not.toContain("customer");
    expect(JSON.stringify(await getRun(core.deps, owner, { runId }))).toContain("customer");
  });

  it("is refused where it can't be used, and when it is too much", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, flowOf());
    const set = (node: string, port: string, value: JsonValue = null) =>
      setPin(core.deps, owner, { flowId: flow.id, node, port, value });
    await expect(set("start", "out")).rejects.toMatchObject({ code: "pin.not_possible" });
    await expect(set("nobody", "out")).rejects.toMatchObject({ code: "pin.not_possible" });
    await expect(set("fetch", "error")).rejects.toMatchObject({
      code: "pin.not_possible",
      message: expect.stringContaining("Choose one of: out"),
    });
    await expect(set("fetch", "out", "x".repeat(256 * 1024))).rejects.toMatchObject({ code: "pin.too_large" });
    await set("fetch", "out", null);
    await expect(getPin(core.deps, owner, { flowId: flow.id, node: "fetch" })).resolves.toEqual({
      port: "out",
      value: null,
    });
    await removePin(core.deps, owner, { flowId: flow.id, node: "fetch" });
    await removePin(core.deps, owner, { flowId: flow.id, node: "fetch" });
    expect(await listPins(core.deps, owner, { flowId: flow.id })).toEqual([]);
    const { items } = await listAuditEntries(core.deps, owner, { limit: 2 });
    expect(items.map(({ action }) => action)).toEqual(["flow.output_unpinned", "flow.output_pinned"]);
  });

  it("never gets into a version", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, flowOf());
    const given = { inputs: ["in"], outputs: ["out"], port: "out", json: "1" };
    const definition = chain(manualTrigger, { id: "work", type: pinnedType, params: given });
    const draftRevision = await redraw(core, owner, flow, definition);
    const refused = { code: "flow.invalid", message: expect.stringContaining("only test runs use") };
    await expect(publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" })).rejects.toMatchObject(
      refused,
    );
    await expect(test(owner, flow.id, {}, 1)).rejects.toMatchObject({ code: "flow.invalid" });
  });
});

describe("a test of a part", () => {
  it("runs to a node with the input of the last run, though the rest of the draft is not ready", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, flowOf());
    await expect(test(owner, flow.id, { until: "work" })).rejects.toMatchObject({ code: "test.no_data" });
    await test(owner, flow.id, {}, { n: 5 });
    const unfinished = flowOf();
    unfinished.nodes = unfinished.nodes.map((node) => (node.id === "last" ? { ...node, params: {} } : node));
    await redraw(core, owner, flow, unfinished);
    const run = await test(owner, flow.id, { until: "work" });
    expect([run.status, run.steps.map(({ nodeId }) => nodeId), run.test]).toEqual([
      "succeeded",
      ["fetch", "work"],
      { kind: "until", nodeId: "work", pins: [], draft: { revision: 3 } },
    ]);
    await expect(getRunPayload(core.deps, owner, { runId: run.id })).resolves.toMatchObject({ input: { n: 5 } });
  });

  it("runs one node with what the last run, or another one, has recorded", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, flowOf());
    await expect(test(owner, flow.id, { only: "work" }, { n: 1 })).rejects.toMatchObject({
      code: "test.no_data",
      message: '"fetch" has no data yet: run to "work" first, or pin data.',
    });
    const first = await test(owner, flow.id, {}, { n: 5 });
    await test(owner, flow.id, {}, { n: 6 });
    asked = [];
    const last = await test(owner, flow.id, { only: "work" });
    expect([last.status, asked]).toEqual(["succeeded", []]);
    const outputOf = async (runId: typeof first.id) => (await getRunPayload(core.deps, owner, { runId })).output;
    expect(await outputOf(last.id)).toEqual({ work: "https://api.example.com/fetch6" });
    const chosen = await test(owner, flow.id, { only: "work", dataFrom: first.id });
    expect(await outputOf(chosen.id)).toEqual({ work: "https://api.example.com/fetch5" });
    expect(chosen.test).toMatchObject({ kind: "only", nodeId: "work", pins: [], dataFrom: first.id });
    const elsewhere = await newFlow(core, owner, flowOf());
    const foreign = test(owner, elsewhere.id, { only: "work", dataFrom: first.id });
    await expect(foreign).rejects.toMatchObject({ code: "run.not_found" });
  });

  it("runs one node of a map's body with the item that it ran for last", async () => {
    const owner = await newOrganization(core);
    const definition = chain(
      manualTrigger,
      { id: "each", type: "map", params: { items: { $cel: "trigger.list" }, concurrency: 1, onItemError: "fail" } },
      set("one", { $cel: "item * 2" }),
      set("two", { $cel: "[item, steps.one.one, steps.each.item]" }),
    );
    for (const edge of definition.edges) if (edge.from.node === "each") edge.from.port = "body";
    const flow = await newFlow(core, owner, definition);
    await test(owner, flow.id, {}, { list: [1, 2, 3] });
    const given = async () => {
      const data = await getLastRunData(core.deps, owner, { flowId: flow.id });
      return [data?.steps.two, data?.places.two];
    };
    const run = await test(owner, flow.id, { only: "two" });
    expect(run.status).toBe("succeeded");
    expect(await given()).toEqual([{ two: [3, 6, 3] }, { item: 3, index: 2 }]);
    // Also right after a test that went through one item only, with the items of the run before it.
    const chosen = await test(owner, flow.id, { only: "two", item: 0 });
    expect([chosen.status, chosen.test?.item]).toEqual(["succeeded", 0]);
    expect(await given()).toEqual([{ two: [1, 2, 1] }, { item: 1, index: 0 }]);
    await expect(test(owner, flow.id, { only: "two", item: 3 })).rejects.toMatchObject({ code: "test.no_data" });
    const outside = await test(owner, flow.id, { only: "one", item: 3 });
    expect(outside.status).toBe("failed");
    expect(outside.error?.message).toContain("There is no item 4: the list has 3.");
  });

  it("runs one node of a loop's body for a chosen round", async () => {
    const owner = await newOrganization(core);
    const definition = chain(
      manualTrigger,
      { id: "again", type: "loop", params: { while: { $cel: "index < 4" }, maxRounds: 10, value: { $cel: "1" } } },
      { id: "grow", type: "template", params: { template: { $liquid: "{{ item }}{{ index }}" } } },
    );
    for (const edge of definition.edges) if (edge.from.node === "again") edge.from.port = "body";
    const flow = await newFlow(core, owner, definition);
    await test(owner, flow.id, {}, {});
    const run = await test(owner, flow.id, { only: "grow", item: 2 });
    expect(run.status).toBe("succeeded");
    const data = await getLastRunData(core.deps, owner, { flowId: flow.id });
    expect([data?.steps.grow, data?.places.grow]).toEqual(["1012", { item: "101", index: 2 }]);
    await expect(test(owner, flow.id, { only: "grow", item: 7 })).rejects.toMatchObject({ code: "test.no_data" });
  });
});

it("tells tests from what production runs, in lists and counts; the replay of a test is one", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, flowOf());
  const production = await runToEnd(core, owner, { flowId: flow.id, input: { n: 1 } });
  const tested = await test(owner, flow.id, { until: "work" }, { n: 1 });
  const { runId } = await replayRun(core.deps, owner, { runId: tested.id, version: "same" });
  const again = await waitForRun(core, owner, runId, ({ status }) => isTerminalRunStatus(status));
  expect(again.test).toEqual(tested.test);
  const idsOf = async (tests: "only" | "without") =>
    (await listRuns(core.deps, owner, { limit: 10, flowId: flow.id, tests })).items.map(({ id }) => id);
  expect(await idsOf("only")).toEqual([again.id, tested.id]);
  expect(await idsOf("without")).toEqual([production.id]);
  const [summary] = (await listFlows(core.deps, owner, { limit: 10 })).items;
  expect([summary?.recentRuns, summary?.lastRun?.id]).toEqual([{ total: 1, failed: 0 }, production.id]);
});

it("marks what a step of a test starts", async () => {
  const owner = await newOrganization(core);
  const child = await newPublishedFlow(core, owner, chain(manualTrigger, set("done", 1)));
  const asks = { flow: { id: child.id, version: 1 }, input: { $cel: "input" }, wait: true };
  expect(nodeRuns.find("sub_flow", 1)).toBeDefined();
  const parent = await newFlow(core, owner, chain(manualTrigger, { id: "call", type: "sub_flow", params: asks }));
  const run = await test(owner, parent.id, {}, {});
  const [started] = run.subRuns;
  expect(run.status).toBe("succeeded");
  const seen = await getRun(core.deps, owner, { runId: started?.runId ?? toId("run", "") });
  expect([seen.test, seen.version]).toEqual([{ kind: "child", pins: [] }, 1]);
});
