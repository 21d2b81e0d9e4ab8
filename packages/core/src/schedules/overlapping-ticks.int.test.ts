import { toUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, interleave, type TestCore } from "../../test/core-fixture.ts";
import { dueSchedules, hourly } from "../../test/schedule-fixture.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import { resumeFlow } from "../pauses/resume-flow.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

describe("a tick while an earlier run is going", () => {
  it("starts anyway", async () => {
    const { hours, advanceTo, fire, ticks } = await hourly(core);
    const [first = "", second = ""] = hours(2);
    for (const hour of [first, second]) {
      advanceTo(hour);
      await fire();
    }
    expect(await ticks()).toEqual([
      [first, "started"],
      [second, "started"],
    ]);
  });

  it("is left out where the schedule says so, until the run has ended", async () => {
    const { hours, advanceTo, fire, endRun, ticks } = await hourly(core, { overlap: "skip" });
    const [first = "", second = "", third = ""] = hours(3);
    for (const hour of [first, second]) {
      advanceTo(hour);
      await fire();
    }
    await endRun();
    advanceTo(third);
    await fire();
    expect(await ticks()).toEqual([
      [first, "started"],
      [second, "skipped overlap"],
      [third, "started"],
    ]);
  });

  it("waits for its end where the schedule says so, one at most", async () => {
    const { hours, advanceTo, fire, endRun, ticks, runs } = await hourly(core, { overlap: "wait" });
    const [first = "", second = "", third = "", fourth = ""] = hours(4);
    for (const hour of [first, second, third]) {
      advanceTo(hour);
      await fire();
    }
    expect(await ticks()).toEqual([
      [first, "started"],
      [second, "waiting overlap"],
      [third, "skipped already_waiting"],
    ]);
    expect(await runs()).toEqual([first]);
    await endRun();
    const fired = await interleave(core, "run_queue", [fire, fire, fire]);
    expect(
      fired.map((result) => (result.status === "fulfilled" ? result.value.runIds.length : "failed")).sort(),
    ).toEqual([0, 0, 1]);
    expect((await ticks())[1]).toEqual([second, "started waited"]);
    expect(await runs()).toEqual([first, second]);
    advanceTo(fourth);
    await fire();
    expect((await ticks()).at(-1)).toEqual([fourth, "waiting overlap"]);
  });

  it("that waits is given up with the schedule", async () => {
    const { owner, flowId, hours, advanceTo, fire, ticks } = await hourly(core, { overlap: "wait" });
    const [first = "", second = ""] = hours(2);
    for (const hour of [first, second]) {
      advanceTo(hour);
      await fire();
    }
    await archiveFlow(core.deps, owner, { flowId });
    expect((await ticks())[1]).toEqual([second, "skipped removed"]);
  });
});

it("tells the scheduler of ticks that have come, and of one that waited once its turn has come, unless they are paused", async () => {
  const { owner, flowId, hours, advanceTo, fire, endRun } = await hourly(core, { overlap: "wait" });
  const isTold = async () => (await dueSchedules(core)).includes(toUuid("flow", flowId));
  // The database has a clock of its own, which does not move.
  const setNext = (nextAt: Date) => inside(core, owner, (tx) => tx.schedule.updateMany({ data: { nextAt } }));
  const [first = "", second = ""] = hours(2);
  expect(await isTold()).toBe(false);
  await setNext(new Date(Date.now() - 1_000));
  expect(await isTold()).toBe(true);
  await pauseFlow(core.deps, owner, { flowId });
  expect(await isTold()).toBe(false);
  await resumeFlow(core.deps, owner, { flowId });
  await setNext(new Date(first));
  for (const hour of [first, second]) {
    advanceTo(hour);
    await fire();
  }
  expect(await isTold()).toBe(false);
  await endRun();
  expect(await isTold()).toBe(true);
  await pauseFlow(core.deps, owner, { flowId });
  expect(await isTold()).toBe(false);
});
