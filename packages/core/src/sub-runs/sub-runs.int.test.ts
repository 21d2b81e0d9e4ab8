import { newId, toUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import {
  chain,
  errorHandlerFlow,
  manualFlow,
  manualTrigger,
  newPublishedFlow,
  scheduleFlow,
  webhookFlow,
} from "../../test/flow-fixture.ts";
import { start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { previewPublish } from "../flows/preview-publish.ts";
import { getRun } from "../runs/get-run.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import { getWhy } from "../runs/get-why.ts";
import type { Actor } from "../shared/actor.ts";
import { startSubRun } from "./start-sub-run.ts";

let core: TestCore;
let stop: () => Promise<void>;
beforeAll(async () => {
  core = await createTestCore();
  stop = await startExecutor(core);
});
afterAll(async () => {
  await stop();
  await core.close();
});

const runs = (flowId: string, more: JsonObject = {}, version = 1) =>
  chain(manualTrigger, {
    id: "sub",
    type: "sub_flow",
    params: { flow: { id: flowId, version }, input: { a: 1 }, wait: true, ...more },
  });
const askingFlow = () =>
  chain(manualTrigger, {
    id: "ask",
    type: "approval",
    params: { title: "Go on?", message: "", fields: [], role: "anybody", onTimeout: "port" },
  });
const ended = (owner: Actor, runId: `run_${string}`) =>
  waitForRun(core, owner, runId, (run) => run.finishedAt !== null);

describe("a step that runs a flow", () => {
  it("starts it as a person would, whatever its trigger is", async () => {
    const owner = await newOrganization(core);
    for (const [definition, input] of [
      [manualFlow(), { a: 1 }],
      [webhookFlow("sub"), { method: "POST", path: "sub", body: { a: 1 } }],
      [scheduleFlow(), { timeZone: "UTC" }],
      [errorHandlerFlow(), { a: 1 }],
    ] as const) {
      const inner = await newPublishedFlow(core, owner, definition);
      const outer = await newPublishedFlow(core, owner, runs(inner.id));
      const { runId } = await start(core, owner, { flowId: outer.id });
      const run = await ended(owner, runId);
      expect(run).toMatchObject({ status: "succeeded", startedBy: null });
      expect(run.subRuns).toMatchObject([
        {
          flowId: inner.id,
          flowName: inner.name,
          version: 1,
          path: "sub",
          iteration: 0,
          attempt: 1,
          status: "succeeded",
        },
      ]);
      const [{ runId: subRunId } = { runId: newId("run") }] = run.subRuns;
      await expect(getRun(core.deps, owner, { runId: subRunId })).resolves.toMatchObject({
        startedBy: { runId, flowName: outer.name, path: "sub", iteration: 0 },
      });
      await expect(getRunPayload(core.deps, owner, { runId: subRunId })).resolves.toMatchObject({ input });
      await expect(getRunPayload(core.deps, owner, { runId }))
        .resolves.toMatchObject({ output: { result: "done" } })
        .catch(() => undefined);
    }
  });

  it("says for which run it waits", async () => {
    const owner = await newOrganization(core);
    const inner = await newPublishedFlow(core, owner, askingFlow());
    const outer = await newPublishedFlow(core, owner, runs(inner.id));
    const { runId } = await start(core, owner, { flowId: outer.id });
    const waiting = await waitForRun(core, owner, runId, (run) => run.status === "waiting");
    const [subRun] = waiting.subRuns;
    expect(waiting.steps).toMatchObject([{ waitsFor: { kind: "run", runId: subRun?.runId } }]);
    await expect(getWhy(core.deps, owner, { runId })).resolves.toMatchObject({
      code: "run",
      text: `*sub* waits for run ${subRun?.runId} of flow "${inner.name}".`,
      subRunId: subRun?.runId,
    });
  });

  it("fails where its flow was archived after it was published", async () => {
    const owner = await newOrganization(core);
    const inner = await newPublishedFlow(core, owner, manualFlow());
    const outer = await newPublishedFlow(core, owner, runs(inner.id));
    await archiveFlow(core.deps, owner, { flowId: inner.id });
    const { runId } = await start(core, owner, { flowId: outer.id });
    await expect(ended(owner, runId)).resolves.toMatchObject({ status: "failed", error: { code: "flow.not_found" } });
  });
});

describe("a flow that names another one", () => {
  it("is not published where that is another organization's or has no such version", async () => {
    const owner = await newOrganization(core);
    const inner = await newPublishedFlow(core, owner, manualFlow());
    const foreign = await newPublishedFlow(core, await newOrganization(core), manualFlow());
    for (const definition of [runs(foreign.id), runs(newId("flow")), runs(inner.id, {}, 2)])
      await expect(newPublishedFlow(core, owner, definition)).rejects.toMatchObject({
        code: "flow.invalid",
        details: { problems: [{ code: "unknown_flow", nodeId: "sub", pointer: "/flow" }] },
      });
  });

  it("shows before it is published that the other one is gone", async () => {
    const owner = await newOrganization(core);
    const inner = await newPublishedFlow(core, owner, manualFlow());
    const outer = await newPublishedFlow(core, owner, runs(inner.id));
    const problemsNow = async () => (await previewPublish(core.deps, owner, { flowId: outer.id })).problems;
    expect(await problemsNow()).toEqual([]);
    await archiveFlow(core.deps, owner, { flowId: inner.id });
    expect(await problemsNow()).toMatchObject([{ code: "unknown_flow", severity: "error" }]);
  });
});

it("starts nothing in another organization, and nothing for a run of another one", async () => {
  const [owner, other] = [await newOrganization(core), await newOrganization(core)];
  const mine = await newPublishedFlow(core, owner, askingFlow());
  const theirs = await newPublishedFlow(core, other, manualFlow());
  const { runId } = await start(core, owner, { flowId: mine.id });
  const step = { runId: toUuid("run", runId), path: "x", iteration: 0, attempt: 1, correlationId: "c" };
  const ask = (actor: Actor, flowId: typeof mine.id) =>
    startSubRun(core.deps, systemOf(actor), step, {
      flowId,
      version: 1,
      input: null,
      waits: true,
      signal: new AbortController().signal,
    });
  await expect(ask(owner, theirs.id)).rejects.toMatchObject({ code: "flow.not_found" });
  await expect(ask(other, theirs.id)).rejects.toMatchObject({ code: "run.already_ended" });
  const started = await Promise.all(Array.from({ length: 6 }, () => ask(owner, mine.id)));
  expect(new Set(started.map((run) => run.runId)).size).toBe(1);
});
