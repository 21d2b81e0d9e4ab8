import { errorRegistry } from "@millrace/contracts/errors";
import { newId, toUuid } from "@millrace/contracts/ids";
import type { Role } from "@millrace/contracts/permissions";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newMember, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newFlow, newPublishedFlow, webhookFlow } from "../../test/flow-fixture.ts";
import { runToEnd, start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { getLastRunData } from "../flows/get-last-run-data.ts";
import { cancelRun } from "./cancel-run.ts";
import { getRun } from "./get-run.ts";
import { getRunPayload } from "./get-run-payload.ts";
import { getStepPayload } from "./get-step-payload.ts";
import { listRuns } from "./list-runs.ts";

let core: TestCore;
let stopExecutor: () => Promise<void>;
beforeAll(async () => {
  core = await createTestCore();
  stopExecutor = await startExecutor(core);
});
afterAll(async () => {
  await stopExecutor();
  await core.close();
});

const total = { fields: [{ name: "total", value: { $cel: "input.price * 2" } }], keepInput: false };
const waiting = { id: "pause", type: "wait", params: { durationMs: 3_600_000 } };

describe("a finished run", () => {
  it("shows its steps, and what went in and out of each", async () => {
    const owner = await newOrganization(core);
    const definition = chain(
      manualTrigger,
      { id: "double", type: "set", params: total },
      {
        id: "text",
        type: "template",
        params: { template: { $liquid: "{{ input.total }} of {{ steps.double.total }} for {{ trigger.price }}" } },
      },
    );
    const flow = await newPublishedFlow(core, owner, definition);
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { price: 21 } });
    expect(run).toMatchObject({ status: "succeeded", version: 1, trigger: "manual", definition, canSeePayload: true });
    expect(run.headline).toMatch(/^Succeeded in .* with 2 steps\.$/);
    expect(run.steps.map(({ nodeId, status, port }) => [nodeId, status, port])).toEqual([
      ["double", "succeeded", "out"],
      ["text", "succeeded", "out"],
    ]);
    await expect(getRunPayload(core.deps, owner, { runId: run.id })).resolves.toEqual({
      input: { price: 21 },
      output: "42 of 42 for 21",
    });
    const at = (path: string) => ({ runId: run.id, path, iteration: 0, attempt: 1 });
    await expect(getStepPayload(core.deps, owner, at("text"))).resolves.toEqual({
      input: { total: 42 },
      params: { template: "42 of 42 for 21" },
      output: "42 of 42 for 21",
      logs: [],
    });
    await expect(getStepPayload(core.deps, owner, at("nowhere"))).rejects.toMatchObject({ code: "step.not_found" });
    await expect(getLastRunData(core.deps, owner, { flowId: flow.id })).resolves.toEqual({
      runId: run.id,
      run: { status: "succeeded", startedAt: run.startedAt, version: 1, draft: null },
      trigger: { price: 21 },
      steps: { double: { total: 42 }, text: "42 of 42 for 21" },
      ports: { double: "out", text: "out" },
      inputs: { double: { price: 21 }, text: { total: 42 } },
      places: {},
    });
  });

  it("is the one whose data the editor asks for, and no run of another flow or organization", async () => {
    const owner = await newOrganization(core);
    const add = { id: "add", type: "set", params: { fields: [{ name: "sum", value: { $cel: "input.a + 1.0" } }] } };
    const flow = await newPublishedFlow(core, owner, chain(manualTrigger, add));
    const other = await newPublishedFlow(core, owner, chain(manualTrigger, add));
    const stranger = await newOrganization(core);
    const first = await runToEnd(core, owner, { flowId: flow.id, input: { a: 1 } });
    await runToEnd(core, owner, { flowId: flow.id, input: { a: 2 } });
    const dataOf = (flowId: typeof flow.id, runId?: typeof first.id) =>
      getLastRunData(core.deps, owner, { flowId, ...(runId ? { runId } : {}) });
    await expect(dataOf(flow.id)).resolves.toMatchObject({ trigger: { a: 2 }, steps: { add: { sum: 3 } } });
    await expect(dataOf(flow.id, first.id)).resolves.toMatchObject({ trigger: { a: 1 }, steps: { add: { sum: 2 } } });
    await expect(dataOf(other.id, first.id)).rejects.toMatchObject({ code: "run.not_found" });
    const foreign = { flowId: flow.id, runId: first.id };
    await expect(getLastRunData(core.deps, stranger, foreign)).rejects.toMatchObject({ code: "flow.not_found" });
    const own = await newPublishedFlow(core, stranger, chain(manualTrigger, add));
    await expect(getLastRunData(core.deps, stranger, { ...foreign, flowId: own.id })).rejects.toMatchObject({
      code: "run.not_found",
    });
  });

  it("lists steps of one moment in the order of the flow", async () => {
    const owner = await newOrganization(core);
    const fields = { fields: [{ name: "x", value: 1 }] };
    const names = ["zebra", "ape", "mouse"];
    const flow = await newPublishedFlow(
      core,
      owner,
      chain(manualTrigger, ...names.map((id) => ({ id, type: "set", params: fields }))),
    );
    const { id: runId } = await runToEnd(core, owner, { flowId: flow.id });
    const pool = createPool({ url: core.urls.admin, max: 1 });
    await pool.query(
      `begin; alter table step disable trigger step_terminal;
       update step set started_at = '2026-11-20T23:16:00Z' where run_id = '${toUuid("run", runId)}';
       alter table step enable trigger step_terminal; commit`,
    );
    await pool.end();
    const { steps } = await getRun(core.deps, owner, { runId });
    expect(steps.map(({ nodeId }) => nodeId)).toEqual(names);
  });

  it("gives the body of a run by hand to a webhook flow as if it had come in by HTTP", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, webhookFlow("orders", { $cel: "trigger.body.id + trigger.path" }));
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { id: "A-1 " } });
    await expect(getRunPayload(core.deps, owner, { runId: run.id })).resolves.toMatchObject({
      output: { result: "A-1 orders" },
    });
  });
});

describe("a failed run", () => {
  const secret = "Ada Lovelace owes 17 EUR";
  const refuse = { id: "refuse", type: "fail", params: { message: { $liquid: "{{ input.text }}" } } };

  it("says in one sentence where and why it failed", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, chain(manualTrigger, refuse));
    const run = await runToEnd(core, owner, { flowId: flow.id, input: { text: secret } });
    expect(run).toMatchObject({ status: "failed", error: { code: "step.failed_on_purpose", nodeId: "refuse" } });
    expect(run.headline).toBe(`Failed at *refuse*: ${secret}`);
  });

  it.each<Role>(["auditor", "viewer"])("shows nothing of what it worked on to %ss", async (role) => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, chain(manualTrigger, refuse));
    const { id: runId } = await runToEnd(core, owner, { flowId: flow.id, input: { text: secret } });
    const reader = await newMember(core, owner.organizationId, role);
    const seen = await getRun(core.deps, reader, { runId });
    expect(seen).toMatchObject({ canSeePayload: false, status: "failed", error: { nodeId: "refuse" } });
    expect(seen.headline).toContain(errorRegistry["step.failed_on_purpose"].text);
    const listed = await listRuns(core.deps, reader, { limit: 10 });
    expect(JSON.stringify([seen, listed])).not.toContain("Ada");
  });

  it("has no params for a step whose expression could not be evaluated", async () => {
    const owner = await newOrganization(core);
    const broken = { fields: [{ name: "x", value: { $cel: "input.nothing.here" } }] };
    const flow = await newPublishedFlow(
      core,
      owner,
      chain(manualTrigger, { id: "broken", type: "set", params: broken }),
    );
    const { id: runId } = await runToEnd(core, owner, { flowId: flow.id, input: { a: 1 } });
    await expect(
      getStepPayload(core.deps, owner, { runId, path: "broken", iteration: 0, attempt: 1 }),
    ).resolves.toEqual({ input: { a: 1 }, params: null, output: null, logs: [] });
  });
});

describe("a run that waits", () => {
  it("says so, is found by it, and can be cancelled once", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, chain(manualTrigger, waiting));
    const { runId } = await start(core, owner, { flowId: flow.id });
    const parked = await waitForRun(core, owner, runId, ({ status }) => status === "waiting");
    expect(parked.headline).toMatch(/^Waiting: \*pause\* goes on at /);
    expect(parked.steps).toMatchObject([{ nodeId: "pause", status: "waiting", wakeAt: expect.any(String) }]);
    const found = await listRuns(core.deps, owner, { limit: 10, status: ["waiting"] });
    expect(found.items.map(({ id }) => id)).toEqual([runId]);

    await cancelRun(core.deps, owner, { runId });
    const ended = await waitForRun(core, owner, runId, ({ status }) => status === "cancelled");
    expect(ended.headline).toMatch(/^Cancelled after /);
    await expect(cancelRun(core.deps, owner, { runId })).rejects.toMatchObject({ code: "run.already_ended" });
  });
});

describe("the draft", () => {
  it("runs as it stands, without a version", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, manualFlow("from the draft"));
    await expect(start(core, owner, { flowId: flow.id })).rejects.toMatchObject({ code: "flow.not_published" });
    const run = await runToEnd(core, owner, { flowId: flow.id, source: "draft" });
    expect(run).toMatchObject({ version: null, status: "succeeded", definition: manualFlow("from the draft") });
  });

  it("does not run when it can't", async () => {
    const owner = await newOrganization(core);
    const flow = await newFlow(core, owner, manualFlow({ $cel: "input." }));
    await expect(start(core, owner, { flowId: flow.id, source: "draft" })).rejects.toMatchObject({
      code: "flow.invalid",
    });
  });
});

it("does not know runs that are made up or another organization's", async () => {
  const [owner, stranger] = [await newOrganization(core), await newOrganization(core)];
  const flow = await newPublishedFlow(core, stranger, manualFlow());
  const { id } = await runToEnd(core, stranger, { flowId: flow.id });
  const missing = expect.objectContaining({ code: "run.not_found" });
  for (const runId of [id, newId("run")]) {
    await expect(getRun(core.deps, owner, { runId })).rejects.toEqual(missing);
    await expect(getRunPayload(core.deps, owner, { runId })).rejects.toEqual(missing);
    await expect(getStepPayload(core.deps, owner, { runId, path: "work", iteration: 0, attempt: 1 })).rejects.toEqual(
      missing,
    );
    await expect(cancelRun(core.deps, owner, { runId })).rejects.toEqual(missing);
  }
});
