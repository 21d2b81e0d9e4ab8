import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { manualFlow, newPublishedFlow } from "../../test/flow-fixture.ts";
import { startExecutor, waitForRun } from "../../test/run-fixture.ts";
import { hourly, hourlyFlow } from "../../test/schedule-fixture.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import { fireSchedule } from "../system/fire-schedule.ts";
import { getSchedule } from "./get-schedule.ts";
import { listSchedules } from "./list-schedules.ts";
import { listTicks } from "./list-ticks.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("shows what comes next, the policies, and what became of the last tick and its run", async () => {
  const { owner, flow, flowId, hours, advanceTo, fire } = await hourly(core, { misfire: "all", overlap: "skip" });
  const read = async () => (await getSchedule(core.deps, owner, { flowId })).schedule;
  expect(await read()).toEqual({
    flowId,
    flowName: flow.name,
    cron: "0 * * * *",
    timeZone: "UTC",
    misfire: "all",
    overlap: "skip",
    next: hours(5),
    paused: null,
    missedSince: null,
    lastTick: null,
  });
  const [first = ""] = hours(1);
  advanceTo(first);
  const stop = await startExecutor(core);
  const { runIds } = await fire();
  const [runId] = runIds;
  if (!runId) throw new Error("a run was started");
  await waitForRun(core, owner, runId, ({ status }) => status === "succeeded");
  await stop();
  expect((await read())?.lastTick).toMatchObject({
    scheduledAt: first,
    outcome: "started",
    reason: null,
    run: { id: runId, status: "succeeded" },
  });
});

it("says since when a paused schedule misses ticks, and by what it is paused", async () => {
  const { owner, flowId, hours, advanceTo } = await hourly(core);
  const [first = ""] = hours(1);
  await pauseFlow(core.deps, owner, { flowId });
  advanceTo(first, 600_000);
  expect((await getSchedule(core.deps, owner, { flowId })).schedule).toMatchObject({
    paused: "flow",
    missedSince: first,
  });
});

it("has none for a flow that starts in another way", async () => {
  const owner = await newOrganization(core);
  const { id: flowId } = await newPublishedFlow(core, owner, manualFlow());
  expect(await getSchedule(core.deps, owner, { flowId })).toEqual({ schedule: null, backfill: null });
});

it("lists schedules by what comes next, page by page, of one organization", async () => {
  const { owner, flowId } = await hourly(core);
  await hourly(core);
  const later = await newPublishedFlow(core, owner, hourlyFlow({}, "0 0 1 1 *"));
  const same = await newPublishedFlow(core, owner, hourlyFlow({}, "0 0 1 1 *"));
  const first = await listSchedules(core.deps, owner, { limit: 2 });
  const rest = await listSchedules(core.deps, owner, { limit: 2, cursor: first.nextCursor ?? "" });
  const listed = [...first.items, ...rest.items].map((schedule) => schedule.flowId);
  expect(listed[0]).toBe(flowId);
  expect(listed.slice(1).sort()).toEqual([later.id, same.id].sort());
  expect(rest.nextCursor).toBeNull();
});

it("lists ticks from the latest on, page by page, and keeps those whose run is gone", async () => {
  const { owner, flowId, hours, advanceTo } = await hourly(core);
  const times = hours(5);
  for (const hour of times) {
    advanceTo(hour);
    await fireSchedule(core.deps, systemOf(owner), { flowId });
  }
  const pool = createPool({ url: core.urls.admin, max: 1 });
  await pool.query("delete from run where organization_id = $1", [owner.organizationId]);
  await pool.end();
  const first = await listTicks(core.deps, owner, { flowId, limit: 3 });
  const rest = await listTicks(core.deps, owner, { flowId, limit: 3, cursor: first.nextCursor ?? "" });
  const listed = [...first.items, ...rest.items];
  expect(listed.map(({ scheduledAt }) => scheduledAt)).toEqual(times.toReversed());
  expect(listed.every(({ run, outcome }) => run === null && outcome === "started")).toBe(true);
  expect(rest.nextCursor).toBeNull();
});
