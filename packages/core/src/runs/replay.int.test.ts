import type { OutboundRequest } from "@millrace/contracts/flow/node-services";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newPublishedFlow, redraw, webhookFlow } from "../../test/flow-fixture.ts";
import { runToEnd, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import type { Actor } from "../shared/actor.ts";
import { getRun } from "./get-run.ts";
import { getRunPayload } from "./get-run-payload.ts";
import { getStepPayload } from "./get-step-payload.ts";
import { replayRun } from "./replay-run.ts";
import { rerunFrom } from "./rerun-from.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
let delivered: { url: string; key: string | undefined }[] = [];
let status = 200;
const answer = async (request: OutboundRequest) => {
  delivered.push({ url: request.url, key: request.headers["idempotency-key"] });
  const body = `{"from":"${request.url}","call":${delivered.length}}`;
  return {
    status: request.url.endsWith("second") ? status : 200,
    headers: { "content-type": "application/json" },
    body,
    url: request.url,
  };
};
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core, answer);
});
beforeEach(() => {
  delivered = [];
  status = 200;
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const http = (id: string) => ({
  id,
  type: "http",
  params: {
    method: "POST",
    url: `https://shop.example/${id}`,
    headers: [],
    body: { kind: "json", value: { $cel: "trigger" } },
    timeoutMs: 1_000,
    maxResponseBytes: 10_000,
    followRedirects: false,
    failOn: "4xx_5xx",
  },
});
const three = chain(manualTrigger, http("first"), http("second"), http("third"));
const pathsOf = () => delivered.map(({ url }) => url.split("/").at(-1));
const ended = (actor: Actor, runId: Parameters<typeof getRun>[2]["runId"]) =>
  waitForRun(core, actor, runId, ({ finishedAt }) => finishedAt !== null);

describe("a replay", () => {
  it("starts again with the same input and version, and both runs name each other", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, three);
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { order: 7 } });
    expect(run.status).toBe("succeeded");
    const { runId } = await replayRun(core.deps, owner, { runId: run.id, version: "same" });
    const again = await ended(owner, runId);
    expect(again).toMatchObject({ status: "succeeded", version: 1, replayOf: { runId: run.id, fromNode: null } });
    expect((await getRun(core.deps, owner, { runId: run.id })).replays).toMatchObject([{ runId, fromNode: null }]);
    expect((await getRunPayload(core.deps, owner, { runId })).input).toEqual({ order: 7 });
    expect(pathsOf()).toEqual(["first", "second", "third", "first", "second", "third"]);
    expect(new Set(delivered.map(({ key }) => key)).size).toBe(6);
    expect(again.steps.some((step) => step.kept)).toBe(false);
  });

  it("uses the version in production or a chosen one, and refuses one that starts differently", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow("one"));
    const run = await runToEnd(core, owner, { flowId: flow.id });
    const publish = async (definition: Parameters<typeof redraw>[3]) => {
      const draftRevision = await redraw(core, owner, flow, definition);
      await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
    };
    await publish(manualFlow("two"));
    const outputOf = async (version: "same" | "production" | number) => {
      const { runId } = await replayRun(core.deps, owner, { runId: run.id, version });
      const { version: used } = await ended(owner, runId);
      return [used, (await getRunPayload(core.deps, owner, { runId })).output];
    };
    expect(await outputOf("same")).toEqual([1, { result: "one" }]);
    expect(await outputOf("production")).toEqual([2, { result: "two" }]);
    expect(await outputOf(1)).toEqual([1, { result: "one" }]);
    await expect(outputOf(9)).rejects.toMatchObject({ code: "version.not_found" });
    await publish(webhookFlow("orders"));
    await expect(outputOf("production")).rejects.toMatchObject({ code: "run.not_repeatable" });
  });
});

describe("a re-run from a step", () => {
  it("executes the step and what follows, and delivers nothing before it again", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, three);
    status = 400;
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { order: 7 } });
    expect(run.status).toBe("failed");
    expect(pathsOf()).toEqual(["first", "second"]);
    delivered = [];
    status = 200;

    const { runId, kept } = await rerunFrom(core.deps, owner, { runId: run.id, version: "same", fromNode: "second" });
    expect(kept).toBe(1);
    const again = await ended(owner, runId);
    expect(again).toMatchObject({ status: "succeeded", replayOf: { runId: run.id, fromNode: "second" } });
    expect(pathsOf()).toEqual(["second", "third"]);
    expect(again.steps.map((step) => [step.nodeId, step.status, step.kept])).toEqual([
      ["first", "succeeded", true],
      ["second", "succeeded", false],
      ["third", "succeeded", false],
    ]);
    const first = { path: "first", iteration: 0, attempt: 1 };
    const outputOf = async (id: typeof runId) =>
      (await getStepPayload(core.deps, owner, { runId: id, ...first })).output;
    expect(await outputOf(runId)).toEqual(await outputOf(run.id));
    expect((await getRun(core.deps, owner, { runId: run.id })).status).toBe("failed");
  });

  it("can be repeated itself, and goes on with another version where what is kept is the same there", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, three);
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { order: 7 } });
    const draftRevision = await redraw(
      core,
      owner,
      flow,
      chain(manualTrigger, http("first"), http("second"), http("other")),
    );
    await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
    delivered = [];
    const again = await rerunFrom(core.deps, owner, { runId: run.id, version: "production", fromNode: "second" });
    expect(await ended(owner, again.runId)).toMatchObject({ status: "succeeded", version: 2 });
    expect(pathsOf()).toEqual(["second", "other"]);
    delivered = [];
    const last = await rerunFrom(core.deps, owner, { runId: again.runId, version: "same", fromNode: "other" });
    expect(last.kept).toBe(2);
    await ended(owner, last.runId);
    expect(pathsOf()).toEqual(["other"]);
  });

  it("refuses what it can't keep, and says which steps those are", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, three);
    const run = await runToEnd(core, owner, { flowId: flow.id });
    const changed = { ...http("first"), params: { ...http("first").params, method: "PUT" } };
    const draftRevision = await redraw(core, owner, flow, chain(manualTrigger, changed, http("second")));
    await publishFlow(core.deps, owner, { flowId: flow.id, draftRevision, note: "" });
    const from = (fromNode: string, version: "same" | "production" = "same") =>
      rerunFrom(core.deps, owner, { runId: run.id, version, fromNode });
    await expect(from("second", "production")).rejects.toMatchObject({
      code: "run.not_repeatable",
      message: expect.stringContaining('"first" differ'),
    });
    await expect(from("start")).rejects.toMatchObject({ code: "run.not_repeatable" });
    await expect(from("nowhere")).rejects.toMatchObject({ code: "run.not_repeatable" });
  });
});
