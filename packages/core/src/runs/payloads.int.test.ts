import type { RerunOutput } from "@millrace/contracts/api/run-control";
import type { OutboundRequest } from "@millrace/contracts/flow/node-services";
import { toUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { createDatabase } from "@millrace/db/client";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createTestCore,
  inside,
  interleave,
  newOrganization,
  systemOf,
  type TestCore,
} from "../../test/core-fixture.ts";
import { chain, errorHandlerFlow, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { runToEnd, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { getLastRunData } from "../flows/get-last-run-data.ts";
import { setFlowRetention } from "../retention/set-flow-retention.ts";
import type { Actor } from "../shared/actor.ts";
import { handleRunFailure } from "../system/handle-run-failure.ts";
import { pruneRuns } from "../system/prune-runs.ts";
import { advanceUndo } from "../undo/advance-undo.ts";
import { getRunPayload } from "./get-run-payload.ts";
import { getStepPayload } from "./get-step-payload.ts";
import { replayRun } from "./replay-run.ts";
import { rerunFrom } from "./rerun-from.ts";

/** Values past 64 KB, wherever something of a run is read again. */

let core: TestCore;
let stopExecutor: () => Promise<void>;
const text = "y".repeat(100_000);
const answer = async ({ url }: OutboundRequest) => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ from: url, text }),
  url,
});
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core, answer);
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
    body: { kind: "none" },
    failOn: "4xx_5xx",
  } as JsonObject,
});
const fail = { id: "fail", type: "fail", params: { message: "No" } as JsonObject };
const two = chain(manualTrigger, http("first"), http("second"));
const input = { text };
const step = (runId: `run_${string}`, path: string) => ({ runId, path, iteration: 0, attempt: 1 });
const ended = (actor: Actor, runId: `run_${string}`) =>
  waitForRun(core, actor, runId, ({ finishedAt }) => finishedAt !== null);
const large = (from: string) => ({ body: { from: `https://shop.example/${from}`, text } });
const payloads = (actor: Actor) => inside(core, actor, (tx) => tx.payload.count());

it("are shown whole, and to the run's organization only", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, two);
  const { id } = await runToEnd(core, owner, { flowId: flow.id, input });
  expect(await payloads(owner)).toBe(3);
  await expect(getRunPayload(core.deps, owner, { runId: id })).resolves.toMatchObject({
    input,
    output: large("second"),
  });
  await expect(getStepPayload(core.deps, owner, step(id, "second"))).resolves.toMatchObject({
    input: large("first"),
    output: large("second"),
  });
  await expect(getLastRunData(core.deps, owner, { flowId: flow.id })).resolves.toMatchObject({
    trigger: input,
    inputs: { first: input, second: large("first") },
    steps: { first: large("first") },
  });
  const other = await newOrganization(core);
  expect(await payloads(other)).toBe(0);
  await expect(getRunPayload(core.deps, other, { runId: id })).rejects.toMatchObject({ code: "run.not_found" });
});

it("are said to be gone where they are", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, two);
  const { id } = await runToEnd(core, owner, { flowId: flow.id, input });
  const admin = createPool({ url: core.urls.admin, max: 1 });
  await admin.query("delete from payload where run_id = $1", [toUuid("run", id)]);
  await admin.end();
  const gone = { code: "run.payload_missing" };
  await expect(getRunPayload(core.deps, owner, { runId: id })).rejects.toMatchObject(gone);
  await expect(getStepPayload(core.deps, owner, step(id, "second"))).rejects.toMatchObject(gone);
  await expect(replayRun(core.deps, owner, { runId: id, version: "same" })).rejects.toMatchObject(gone);
});

describe("when a run is repeated", () => {
  it("belong to the new run, also once the old one is removed", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, two);
    const { id } = await runToEnd(core, owner, { flowId: flow.id, input });
    const again = await rerunFrom(core.deps, owner, { runId: id, fromNode: "second", version: "same" });
    await ended(owner, again.runId);
    const replay = await replayRun(core.deps, owner, { runId: id, version: "same" });
    await ended(owner, replay.runId);

    const admin = createPool({ url: core.urls.admin, max: 1 });
    for (const [table, key] of Object.entries({ payload: "run_id", step: "run_id", run: "id" }))
      await admin.query(`delete from ${table} where ${key} = $1`, [toUuid("run", id)]);
    await admin.end();
    await expect(getStepPayload(core.deps, owner, step(again.runId, "second"))).resolves.toMatchObject({
      input: large("first"),
    });
    await expect(getRunPayload(core.deps, owner, { runId: replay.runId })).resolves.toMatchObject({ input });
  });
});

it("and what else a re-run keeps is copied before retention removes it", async () => {
  const owner = await newOrganization(core);
  const flow = await newPublishedFlow(core, owner, two);
  const { id } = await runToEnd(core, owner, { flowId: flow.id, input });
  const retention = { succeededDays: 0, failedDays: null, cancelledDays: null };
  await setFlowRetention(core.deps, owner, { flowId: flow.id, retention });
  core.advance(2 * 3_600_000);
  const database = createDatabase({ url: core.urls.maintenance, maxConnections: 1 });
  // It would wait for the same lock.
  await stopExecutor();
  // The re-run has read what it keeps and not copied it yet.
  const [again, pruned] = await interleave<unknown>(core, "run_queue", [
    () => rerunFrom(core.deps, owner, { runId: id, fromNode: "second", version: "same" }),
    () => pruneRuns({ ...core.deps, database }, systemOf(owner)),
  ]);
  await database.close();
  stopExecutor = await startExecutor(core, answer);
  expect(pruned).toMatchObject({ status: "fulfilled", value: { runs: 1 } });
  if (again?.status !== "fulfilled") throw new Error("it starts");
  const { runId } = again.value as RerunOutput;
  const run = await ended(owner, runId);
  expect(run.steps.map(({ path, kept }) => [path, kept])).toEqual([
    ["first", true],
    ["second", false],
  ]);
  await expect(getStepPayload(core.deps, owner, step(runId, "second"))).resolves.toMatchObject({
    input: large("first"),
  });
});

describe("reach", () => {
  it("the step that waited for the run", async () => {
    const owner = await newOrganization(core);
    const inner = await newPublishedFlow(core, owner, chain(manualTrigger, http("inner")));
    const params = { flow: { id: inner.id, version: 1 }, input: null, wait: true } as JsonObject;
    const outer = await newPublishedFlow(
      core,
      owner,
      chain(manualTrigger, { id: "sub", type: "sub_flow", params }, http("after")),
    );
    const { id } = await runToEnd(core, owner, { flowId: outer.id });
    const { input: came } = await getStepPayload(core.deps, owner, step(id, "after"));
    expect(JSON.stringify(came)).toContain(text);
  });

  it("the flow that handles errors, and the one that undoes a step", async () => {
    const owner = await newOrganization(core);
    const handler = await newPublishedFlow(core, owner, errorHandlerFlow());
    const undo = { id: (await newPublishedFlow(core, owner, chain(manualTrigger, http("undo")))).id, version: 1 };
    const drawn = chain(manualTrigger, http("first"), fail);
    const flow = await newPublishedFlow(core, owner, {
      ...drawn,
      nodes: drawn.nodes.map((node) => (node.id === "first" ? { ...node, undo } : node)),
      settings: { ...drawn.settings, errorHandlerFlowId: handler.id },
    });
    const { id } = await runToEnd(core, owner, { flowId: flow.id, input });
    const handled = await handleRunFailure(core.deps, systemOf(owner), { runId: id });
    const undone = await advanceUndo(core.deps, systemOf(owner), { runId: id });
    if (!handled.runId || !undone.runId) throw new Error("there are runs");
    await expect(getRunPayload(core.deps, owner, { runId: handled.runId })).resolves.toMatchObject({
      input: { input },
    });
    await expect(getRunPayload(core.deps, owner, { runId: undone.runId })).resolves.toMatchObject({
      input: { input, output: large("first") },
    });
  });
});
