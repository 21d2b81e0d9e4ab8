import { createPool } from "@millrace/db/pool";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualFlow, manualTrigger, newPublishedFlow } from "../../test/flow-fixture.ts";
import { start, startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { getPauses } from "../pauses/get-pauses.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import { pauseOrganization } from "../pauses/pause-organization.ts";
import { resumeFlow } from "../pauses/resume-flow.ts";
import { resumeOrganization } from "../pauses/resume-organization.ts";
import type { Actor } from "../shared/actor.ts";
import { cancelRun } from "./cancel-run.ts";
import { getWhy } from "./get-why.ts";
import { listRuns } from "./list-runs.ts";
import { pauseRun } from "./pause-run.ts";
import { resumeRun } from "./resume-run.ts";

let core: TestCore;
let admin: ReturnType<typeof createPool>;
let stopExecutor: (() => Promise<void>) | null = null;
beforeAll(async () => {
  core = await createTestCore();
  admin = createPool({ url: core.urls.admin, max: 2 });
});
afterAll(async () => {
  await stopExecutor?.();
  await admin.end();
  await core.close();
});

const napping = chain(manualTrigger, { id: "nap", type: "wait", params: { durationMs: 3_600_000 } });
const why = async (actor: Actor, runId: Awaited<ReturnType<typeof start>>["runId"]) =>
  (await getWhy(core.deps, actor, { runId })).code;
const actionsOf = async (actor: Actor) =>
  (await listAuditEntries(core.deps, actor, { limit: 50 })).items.map(({ action }) => action);

describe("without an executor", () => {
  it("says what stands in the way of a run", async () => {
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow());
    const first = await start(core, owner, { flowId: flow.id });
    const second = await start(core, owner, { flowId: flow.id });
    expect(await why(owner, second.runId)).toBe("no_worker");

    await admin.query(
      "insert into executor (id, lease_until, host) values (gen_random_uuid(), now() + interval '1 minute', 'box:7')",
    );
    expect(await getWhy(core.deps, owner, first)).toMatchObject({ code: "queued", ahead: 0 });
    expect(await getWhy(core.deps, owner, second)).toMatchObject({ code: "queued", ahead: 1 });

    await pauseRun(core.deps, owner, second);
    expect(await getWhy(core.deps, owner, second)).toMatchObject({ code: "paused_run", action: "resume_run" });
    await pauseFlow(core.deps, owner, { flowId: flow.id });
    expect(await why(owner, first.runId)).toBe("paused_flow");
    expect(await why(owner, second.runId)).toBe("paused_run");
    await resumeFlow(core.deps, owner, { flowId: flow.id });
    await pauseOrganization(core.deps, owner, {});
    expect(await why(owner, first.runId)).toBe("paused_organization");
    expect((await listRuns(core.deps, owner, { limit: 10, status: ["paused"] })).items).toHaveLength(2);
    await resumeOrganization(core.deps, owner);

    await admin.query(
      `update run_queue set lease_epoch = 1, lease_owner = (select id from executor), wake_at = null
       where organization_id = $1`,
      [owner.organizationId],
    );
    expect(await getWhy(core.deps, owner, first)).toMatchObject({
      code: "executing",
      text: expect.stringContaining("box:7"),
    });
    expect(await why(owner, second.runId)).toBe("pausing");
    await admin.query(
      "insert into executor (id, lease_until, host) values (gen_random_uuid(), now() + interval '1 minute', 'box:8')",
    );
    await admin.query("update executor set lease_until = now() - interval '1 second' where host = 'box:7'");
    expect(await why(owner, first.runId)).toBe("worker_lost");
    await admin.query("update run_queue set lease_owner = null, wake_at = now() where organization_id = $1", [
      owner.organizationId,
    ]);
    expect(await why(owner, first.runId)).toBe("due");
    await cancelRun(core.deps, owner, first);
    expect(await why(owner, first.runId)).toBe("cancelling");
    await admin.query("delete from executor");
  });
});

describe("with an executor", () => {
  it("pauses and resumes a run, and records who did it", async () => {
    stopExecutor ??= await startExecutor(core);
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, napping);
    const run = await start(core, owner, { flowId: flow.id });
    await waitForRun(core, owner, run.runId, ({ status }) => status === "waiting");
    expect(await getWhy(core.deps, owner, run)).toMatchObject({
      code: "timer",
      text: expect.stringContaining("*nap*"),
    });
    await pauseRun(core.deps, owner, run);
    await pauseRun(core.deps, owner, run);
    await waitForRun(core, owner, run.runId, ({ status }) => status === "paused");
    await resumeRun(core.deps, owner, run);
    await resumeRun(core.deps, owner, run);
    await waitForRun(core, owner, run.runId, ({ status }) => status === "waiting");
    await cancelRun(core.deps, owner, run);
    await waitForRun(core, owner, run.runId, ({ status }) => status === "cancelled");
    expect(await why(owner, run.runId)).toBe("finished");
    await expect(pauseRun(core.deps, owner, run)).rejects.toMatchObject({ code: "run.already_ended" });
    expect((await actionsOf(owner)).filter((action) => action.startsWith("run.")).toReversed()).toEqual([
      "run.started",
      "run.paused",
      "run.resumed",
      "run.cancelled",
    ]);
  });

  it("accepts starts of a paused flow and executes them once it is resumed or archived", async () => {
    stopExecutor ??= await startExecutor(core);
    const owner = await newOrganization(core);
    const flow = await newPublishedFlow(core, owner, manualFlow());
    await pauseFlow(core.deps, owner, { flowId: flow.id, reason: "The warehouse counts" });
    await pauseFlow(core.deps, owner, { flowId: flow.id });
    expect(await getPauses(core.deps, owner, { flowId: flow.id })).toMatchObject({
      flow: { by: owner.name, reason: "The warehouse counts" },
      organization: null,
    });
    const run = await start(core, owner, { flowId: flow.id });
    await waitFor(async () => {
      const { rows } = await admin.query("select held from run_queue where organization_id = $1", [
        owner.organizationId,
      ]);
      return rows[0].held;
    });
    await resumeFlow(core.deps, owner, { flowId: flow.id });
    await waitForRun(core, owner, run.runId, ({ status }) => status === "succeeded");

    await pauseFlow(core.deps, owner, { flowId: flow.id });
    const second = await start(core, owner, { flowId: flow.id });
    await archiveFlow(core.deps, owner, { flowId: flow.id });
    await waitForRun(core, owner, second.runId, ({ status }) => status === "succeeded");
    expect((await actionsOf(owner)).filter((action) => action === "flow.paused")).toHaveLength(2);
  });
});
