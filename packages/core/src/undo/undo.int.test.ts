import type { RunUndo } from "@millrace/contracts/api/runs";
import type { FlowDefinition, FlowReference } from "@millrace/contracts/flow/definition";
import { newId, type RunId, toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { createPool } from "@millrace/db/pool";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { cancelRun } from "../runs/cancel-run.ts";
import { getRun } from "../runs/get-run.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import type { Actor } from "../shared/actor.ts";
import { advanceUndo } from "./advance-undo.ts";
import { retryUndo } from "./retry-undo.ts";

let core: TestCore;
let stop: () => Promise<void>;
let app: ReturnType<typeof createPool>;
let calls: string[];
const broken = new Set<string>();
beforeAll(async () => {
  core = await createTestCore();
  app = createPool({ url: core.urls.app, max: 1 });
  stop = await startExecutor(core, async ({ url }) => {
    const called = url.slice("http://sink.test/".length);
    calls.push(called);
    return {
      status: broken.has(called) ? 400 : 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ called }),
      url,
    };
  });
});
afterAll(async () => {
  await stop();
  await app.end();
  await core.close();
});
beforeEach(() => {
  calls = [];
  broken.clear();
});

const call = (id: string) => ({
  id,
  type: "http",
  params: {
    method: "POST",
    url: `http://sink.test/${id}`,
    headers: [],
    body: { kind: "none" },
    failOn: "4xx_5xx",
  } as JsonObject,
});
/** Nodes in a row; those that `undo` names are undone by its flow. */
const flowOf = (undo: Record<string, FlowReference>, ...nodes: ReturnType<typeof call>[]): FlowDefinition => {
  const definition = chain(manualTrigger, ...nodes);
  return {
    ...definition,
    nodes: definition.nodes.map((node) => ({ ...node, ...(undo[node.id] ? { undo: undo[node.id] } : {}) })),
  };
};
const undoWith = async (owner: Actor, id: string, version = 1): Promise<FlowReference> => ({
  id: (await newPublishedFlow(core, owner, flowOf({}, call(id)))).id,
  version,
});
const failing = { id: "fail", type: "fail", params: { message: "No" } as JsonObject };
const asking = {
  id: "ask",
  type: "approval",
  params: { title: "Go on?", message: "", fields: [], role: "anybody", onTimeout: "port" } as JsonObject,
};

/** As the worker does, with several at once. */
async function undone(owner: Actor, runId: RunId): Promise<RunUndo> {
  return waitFor(
    async () => {
      const { rows } = await app.query("select run_id from pending_run_undos(100) where organization_id = $1", [
        owner.organizationId,
      ]);
      await Promise.all(
        rows.flatMap((row) =>
          [1, 2, 3].map(() => advanceUndo(core.deps, systemOf(owner), { runId: toId("run", row.run_id) })),
        ),
      );
      const { undo } = await getRun(core.deps, owner, { runId });
      return undo?.state === "succeeded" || undo?.state === "failed" ? undo : null;
    },
    { timeoutMs: 20_000 },
  );
}
const ended = (owner: Actor, runId: RunId) => waitForRun(core, owner, runId, (run) => run.finishedAt !== null);

describe("a run that has failed", () => {
  it("is undone step by step, the last one first, each by one run that knows what it undoes", async () => {
    const owner = await newOrganization(core);
    const undo = { a: await undoWith(owner, "undo_a"), c: await undoWith(owner, "undo_c") };
    const flow = await newPublishedFlow(core, owner, flowOf(undo, call("a"), call("b"), call("c"), failing));
    const { runId } = await start(core, owner, { flowId: flow.id, input: { order: 7 } });
    await ended(owner, runId);
    const { steps, state } = await undone(owner, runId);
    expect(calls).toEqual(["a", "b", "c", "undo_c", "undo_a"]);
    expect(state).toBe("succeeded");
    expect(steps).toMatchObject([
      { nodeId: "c", path: "c", iteration: 0, status: "succeeded", version: 1 },
      { nodeId: "a", path: "a", iteration: 0, status: "succeeded", version: 1 },
    ]);
    const [undoesC] = steps;
    const undoRunId = undoesC?.runId ?? newId("run");
    await expect(getRun(core.deps, owner, { runId: undoRunId })).resolves.toMatchObject({
      undoes: { runId, flowName: flow.name, path: "c", iteration: 0 },
      undo: null,
    });
    await expect(getRunPayload(core.deps, owner, { runId: undoRunId })).resolves.toMatchObject({
      input: {
        step: { nodeId: "c", path: "c", iteration: 0 },
        input: { body: { called: "b" } },
        output: { status: 200, body: { called: "c" } },
        error: { code: "step.failed_on_purpose", nodeId: "fail" },
      },
    });
  });

  it("goes on with the others where one can't be undone, says which, and tries those again when asked to", async () => {
    const owner = await newOrganization(core);
    broken.add("undo_b");
    const undo = {
      a: await undoWith(owner, "undo_a"),
      b: await undoWith(owner, "undo_b"),
      c: await undoWith(owner, "undo_c"),
    };
    const flow = await newPublishedFlow(core, owner, flowOf(undo, call("a"), call("b"), call("c"), failing));
    const { runId } = await start(core, owner, { flowId: flow.id });
    await ended(owner, runId);
    const { steps, state } = await undone(owner, runId);
    expect([state, steps.map(({ status }) => status)]).toEqual(["failed", ["succeeded", "failed", "succeeded"]]);
    broken.clear();
    await retryUndo(core.deps, owner, { runId });
    expect((await undone(owner, runId)).steps.map(({ status }) => status)).toEqual([
      "succeeded",
      "succeeded",
      "succeeded",
    ]);
    expect(calls.filter((one) => one.startsWith("undo"))).toEqual(["undo_c", "undo_b", "undo_a", "undo_b"]);
    await expect(retryUndo(core.deps, owner, { runId })).rejects.toMatchObject({ code: "run.nothing_to_retry" });
  });

  it("has nothing to undo where no succeeded step names a flow", async () => {
    const owner = await newOrganization(core);
    broken.add("a");
    const undo = { a: await undoWith(owner, "undo_a") };
    const flow = await newPublishedFlow(core, owner, flowOf(undo, call("a")));
    const { runId } = await start(core, owner, { flowId: flow.id });
    await ended(owner, runId);
    await advanceUndo(core.deps, systemOf(owner), { runId });
    expect((await getRun(core.deps, owner, { runId })).undo).toBeNull();
    expect(calls).toEqual(["a"]);
  });

  it("that undoes a step is not undone itself", async () => {
    const owner = await newOrganization(core);
    const last = await undoWith(owner, "undo_undo");
    const middle = await newPublishedFlow(core, owner, flowOf({ m: last }, call("m"), failing));
    const undo = { a: { id: middle.id, version: 1 } };
    const flow = await newPublishedFlow(core, owner, flowOf(undo, call("a"), failing));
    const { runId } = await start(core, owner, { flowId: flow.id });
    await ended(owner, runId);
    const { steps, state } = await undone(owner, runId);
    expect(state).toBe("failed");
    expect((await getRun(core.deps, owner, { runId: steps[0]?.runId ?? newId("run") })).undo).toBeNull();
    expect(calls).toEqual(["a", "m"]);
  });
});

describe("a run that is cancelled", () => {
  it.each([true, false])("is undone when that is asked for: %s", async (wanted) => {
    const owner = await newOrganization(core);
    const undo = { a: await undoWith(owner, "undo_a") };
    const flow = await newPublishedFlow(core, owner, flowOf(undo, call("a"), asking));
    const { runId } = await start(core, owner, { flowId: flow.id });
    await waitForRun(core, owner, runId, (run) => run.status === "waiting");
    await cancelRun(core.deps, owner, { runId, undo: wanted });
    await ended(owner, runId);
    if (wanted) expect((await undone(owner, runId)).steps).toMatchObject([{ nodeId: "a", status: "succeeded" }]);
    else expect((await getRun(core.deps, owner, { runId })).undo).toBeNull();
    expect(calls).toEqual(wanted ? ["a", "undo_a"] : ["a"]);
  });

  it("with the one that waited for it is undone as that one is", async () => {
    const owner = await newOrganization(core);
    const undo = { a: await undoWith(owner, "undo_a") };
    const inner = await newPublishedFlow(core, owner, flowOf(undo, call("a"), asking));
    const params = { flow: { id: inner.id, version: 1 }, input: null, wait: true };
    const outerUndo = { b: await undoWith(owner, "undo_b") };
    const sub = { id: "sub", type: "sub_flow", params };
    const outer = await newPublishedFlow(core, owner, flowOf(outerUndo, call("b"), sub));
    const { runId } = await start(core, owner, { flowId: outer.id });
    const waiting = await waitForRun(core, owner, runId, (run) => run.subRuns[0]?.status === "waiting");
    await cancelRun(core.deps, owner, { runId, undo: true });
    const childId = waiting.subRuns[0]?.runId ?? newId("run");
    await ended(owner, childId);
    await undone(owner, runId);
    expect((await undone(owner, childId)).steps).toMatchObject([{ nodeId: "a", status: "succeeded" }]);
    expect(calls.toSorted()).toEqual(["a", "b", "undo_a", "undo_b"]);
  });
});

it("of a test is a test", async () => {
  const owner = await newOrganization(core);
  const flow = await newFlow(core, owner, flowOf({ a: await undoWith(owner, "undo_a") }, call("a"), failing));
  const { runId } = await start(core, owner, { flowId: flow.id, source: "draft" });
  await ended(owner, runId);
  const [step] = (await undone(owner, runId)).steps;
  const undo = await getRun(core.deps, owner, { runId: step?.runId ?? newId("run") });
  expect(undo).toMatchObject({ version: 1, test: { kind: "child" } });
});

it("is refused to be published with a flow for it that is not there", async () => {
  const owner = await newOrganization(core);
  const foreign = await undoWith(await newOrganization(core), "undo_a");
  await expect(newPublishedFlow(core, owner, flowOf({ a: foreign }, call("a")))).rejects.toMatchObject({
    code: "flow.invalid",
    details: { problems: [{ code: "unknown_flow", nodeId: "a" }] },
  });
});
