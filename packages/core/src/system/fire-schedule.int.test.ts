import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, interleave, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { newPublishedFlow, scheduleFlow } from "../../test/flow-fixture.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { getRunPayload } from "../runs/get-run-payload.ts";
import { listRuns } from "../runs/list-runs.ts";
import { fireSchedule } from "./fire-schedule.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const dayMs = 86_400_000;
const nextNine = (after: Date) => {
  const nine = new Date(after);
  nine.setUTCHours(9, 0, 0, 0);
  return nine > after ? nine : new Date(nine.getTime() + dayMs);
};

async function scheduledFlow() {
  const owner = await newOrganization(core);
  const { id: flowId } = await newPublishedFlow(core, owner, scheduleFlow("0 9 * * *", "UTC"));
  const tick = nextNine(core.deps.clock());
  const fire = () => fireSchedule(core.deps, systemOf(owner), { flowId });
  const runs = async () => (await listRuns(core.deps, owner, { limit: 50 })).items;
  return { owner, flowId, tick, fire, runs };
}
const advanceTo = (moment: Date, aheadMs = 1_000) =>
  core.advance(moment.getTime() - core.deps.clock().getTime() + aheadMs);

it("starts nothing before the tick", async () => {
  const { tick, fire, runs } = await scheduledFlow();
  await expect(fire()).resolves.toEqual({ runId: null, nextAt: tick.toISOString() });
  expect(await runs()).toEqual([]);
});

it("starts one run per tick, however many processes fire it at once", async () => {
  const { owner, tick, fire, runs } = await scheduledFlow();
  advanceTo(tick);
  const fired = await interleave(
    core,
    "run_queue",
    Array.from({ length: 6 }, () => fire),
  );
  expect(fired.filter((result) => result.status === "fulfilled" && result.value.runId !== null)).toHaveLength(1);
  const [run, ...more] = await runs();
  expect(more).toEqual([]);
  expect(run).toMatchObject({ trigger: "schedule", version: 1, status: "queued" });
  if (!run) throw new Error("there is a run");
  await expect(getRunPayload(core.deps, owner, { runId: run.id })).resolves.toMatchObject({
    input: { scheduledAt: tick.toISOString(), timeZone: "UTC" },
  });

  await expect(fire()).resolves.toEqual({ runId: null, nextAt: new Date(tick.getTime() + dayMs).toISOString() });
  advanceTo(new Date(tick.getTime() + dayMs));
  await fire();
  expect(await runs()).toHaveLength(2);
});

it("makes up for all missed ticks with one run and goes on in the future", async () => {
  const { tick, fire, runs } = await scheduledFlow();
  advanceTo(new Date(tick.getTime() + 5 * dayMs));
  const { nextAt } = await fire();
  expect(nextAt).toBe(new Date(tick.getTime() + 6 * dayMs).toISOString());
  await fire();
  expect(await runs()).toHaveLength(1);
});

it("starts nothing for an archived flow", async () => {
  const { owner, flowId, tick, fire, runs } = await scheduledFlow();
  await archiveFlow(core.deps, owner, { flowId });
  advanceTo(tick);
  await expect(fire()).resolves.toEqual({ runId: null, nextAt: null });
  expect(await runs()).toEqual([]);
});
