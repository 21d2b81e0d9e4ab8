import { toUuid } from "@millrace/contracts/ids";
import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { errorHandlerFlow, manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { getRun } from "../runs/get-run.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import { listRuns } from "../runs/list-runs.ts";
import { startRun } from "../runs/start-run.ts";
import type { Actor } from "../shared/actor.ts";
import { handleRunFailure } from "./handle-run-failure.ts";

let core: TestCore;
let admin: ReturnType<typeof createPool>;
beforeAll(async () => {
  core = await createTestCore();
  admin = createPool({ url: core.urls.admin, max: 1 });
});
afterAll(async () => {
  await admin.end();
  await core.close();
});

const error = { code: "http.server_error", message: "503.", retryable: true, nodeId: "work", attempts: 3 };

/** A run of a flow that names a handler, as the executor leaves it when it fails. */
async function failedRun(
  owner: Actor,
  handlerId: `flw_${string}`,
  end: "failed" | "cancelled" | "succeeded" = "failed",
) {
  const definition = manualFlow();
  const settings = { ...definition.settings, errorHandlerFlowId: handlerId };
  const flow = await newPublishedFlow(core, owner, { ...definition, settings });
  const { runId } = await startRun(core.deps, owner, { flowId: flow.id, source: "production", input: { order: 7 } });
  await admin.query("update run set status = $2, error = $3, finished_at = now() where id = $1", [
    toUuid("run", runId),
    end,
    end === "succeeded" ? null : JSON.stringify(error),
  ]);
  await admin.query("delete from run_queue where run_id = $1", [toUuid("run", runId)]);
  return { flow, runId };
}

const handledRuns = async (owner: Actor) =>
  (await listRuns(core.deps, owner, { limit: 50, trigger: "run_failed" })).items;

it("starts the handler once, however many processes see the failure, and tells it what happened", async () => {
  const owner = await newOrganization(core);
  const handler = await newPublishedFlow(core, owner, errorHandlerFlow());
  const { flow, runId } = await failedRun(owner, handler.id);
  expect((await getRun(core.deps, owner, { runId })).errorHandling).toEqual({ state: "pending" });
  const pending = await admin.query("select * from pending_run_failures(100) where organization_id = $1", [
    owner.organizationId,
  ]);
  expect(pending.rows).toMatchObject([{ run_id: toUuid("run", runId) }]);

  const handle = () => handleRunFailure(core.deps, systemOf(owner), { runId });
  await Promise.all(Array.from({ length: 6 }, handle));
  await expect(handle()).resolves.toEqual({ runId: null });
  const [handled, ...more] = await handledRuns(owner);
  expect(more).toEqual([]);
  if (!handled) throw new Error("there is a run");
  expect(handled.flowId).toBe(handler.id);
  await expect(getRunPayload(core.deps, owner, { runId: handled.id })).resolves.toMatchObject({
    input: {
      run: { id: runId, flowId: flow.id, flowName: flow.name, version: 1 },
      error: { class: "server_error", code: "http.server_error", message: "503.", nodeId: "work", attempts: 3 },
      input: { order: 7 },
    },
  });
  expect((await getRun(core.deps, owner, { runId })).errorHandling).toEqual({ state: "started", runId: handled.id });
});

it.each(["cancelled", "succeeded"] as const)("does nothing about a run that has %s", async (end) => {
  const owner = await newOrganization(core);
  const handler = await newPublishedFlow(core, owner, errorHandlerFlow());
  const { runId } = await failedRun(owner, handler.id, end);
  await expect(handleRunFailure(core.deps, systemOf(owner), { runId })).resolves.toEqual({ runId: null });
  expect((await getRun(core.deps, owner, { runId })).errorHandling).toBeNull();
  expect(await handledRuns(owner)).toEqual([]);
});

it("handles no failed run of a handler, so that handlers can't go round in circles", async () => {
  const owner = await newOrganization(core);
  const first = await newPublishedFlow(core, owner, errorHandlerFlow());
  const definition = errorHandlerFlow();
  const settings = { ...definition.settings, errorHandlerFlowId: first.id };
  const circle = await newPublishedFlow(core, owner, { ...definition, settings });
  const { runId } = await failedRun(owner, circle.id);
  const { runId: handledId } = await handleRunFailure(core.deps, systemOf(owner), { runId });
  await admin.query("update run set status = 'failed', error = $2, finished_at = now() where id = $1", [
    toUuid("run", handledId ?? ""),
    JSON.stringify(error),
  ]);
  const { rows } = await admin.query("select run_id from run_failure where organization_id = $1", [
    owner.organizationId,
  ]);
  expect(rows).toEqual([{ run_id: toUuid("run", runId) }]);
});

it("says on the failed run why its handler could not be started, and loses nothing", async () => {
  const owner = await newOrganization(core);
  const handler = await newPublishedFlow(core, owner, errorHandlerFlow());
  const { runId } = await failedRun(owner, handler.id);
  await archiveFlow(core.deps, owner, { flowId: handler.id });
  await expect(handleRunFailure(core.deps, systemOf(owner), { runId })).resolves.toEqual({ runId: null });
  expect((await getRun(core.deps, owner, { runId })).errorHandling).toMatchObject({ state: "refused" });
});

it("refuses to publish a flow whose handler is gone or of another organization", async () => {
  const owner = await newOrganization(core);
  const elsewhere = await newPublishedFlow(core, await newOrganization(core), errorHandlerFlow());
  const definition = manualFlow();
  const settings = { ...definition.settings, errorHandlerFlowId: elsewhere.id };
  await expect(newPublishedFlow(core, owner, { ...definition, settings })).rejects.toMatchObject({
    code: "flow.no_error_handler",
  });
});
