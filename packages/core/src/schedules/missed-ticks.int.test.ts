import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, type TestCore } from "../../test/core-fixture.ts";
import { hourly } from "../../test/schedule-fixture.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import { pauseOrganization } from "../pauses/pause-organization.ts";
import { resumeFlow } from "../pauses/resume-flow.ts";
import { resumeOrganization } from "../pauses/resume-organization.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

describe("missed ticks", () => {
  it("are made up for by one run for the latest", async () => {
    const { hours, advanceTo, fire, ticks, runs } = await hourly(core);
    const [first = "", second = "", third = "", fourth = ""] = hours(4);
    advanceTo(third, 5 * 60_000);
    await expect(fire()).resolves.toMatchObject({ nextAt: fourth, more: false });
    expect(await ticks()).toEqual([
      [first, "skipped superseded"],
      [second, "skipped superseded"],
      [third, "started made_up"],
    ]);
    expect(await runs()).toEqual([third]);
  });

  it("are each made up for, in order, where the schedule says so", async () => {
    const { hours, advanceTo, fire, ticks, runs } = await hourly(core, { misfire: "all" });
    const [first = "", second = "", third = ""] = hours(3);
    advanceTo(third);
    await fire();
    expect(await ticks()).toEqual([
      [first, "started made_up"],
      [second, "started made_up"],
      [third, "started"],
    ]);
    expect(await runs()).toEqual([first, second, third]);
  });

  it("are left out where the schedule says so", async () => {
    const { hours, advanceTo, fire, ticks, runs } = await hourly(core, { misfire: "skip" });
    const [first = "", second = "", third = ""] = hours(3);
    advanceTo(third);
    await fire();
    expect(await ticks()).toEqual([
      [first, "skipped missed"],
      [second, "skipped missed"],
      [third, "started"],
    ]);
    expect(await runs()).toEqual([third]);
  });

  it("are all recorded and the latest hundred made up for, however long nothing ran", async () => {
    const { hours, advanceTo, fire, rows } = await hourly(core, { misfire: "all" });
    const count = 1_150;
    const all = hours(count);
    advanceTo(all.at(-1) ?? "");
    const first = await fire();
    expect(first).toMatchObject({ runIds: [], nextAt: all[1_000], more: true });
    const second = await fire();
    expect(second.runIds).toHaveLength(100);
    expect(second.more).toBe(false);
    const recorded = await rows();
    expect(recorded.map(({ tickAt }) => tickAt.toISOString())).toEqual(all);
    expect(recorded.map(({ outcome }) => outcome).lastIndexOf("skipped")).toBe(count - 101);
  });

  it("are those of a pause, and wait for its end", async () => {
    const { owner, flowId, hours, advanceTo, fire, ticks } = await hourly(core);
    const [first = "", second = "", third = "", fourth = ""] = hours(4);
    await pauseFlow(core.deps, owner, { flowId });
    advanceTo(second);
    await expect(fire()).resolves.toEqual({ runIds: [], nextAt: first, more: false });
    await pauseOrganization(core.deps, owner, {});
    await resumeFlow(core.deps, owner, { flowId });
    advanceTo(third, 120_000);
    await expect(fire()).resolves.toMatchObject({ runIds: [] });
    expect(await ticks()).toEqual([]);
    await resumeOrganization(core.deps, owner);
    await expect(fire()).resolves.toMatchObject({ nextAt: fourth });
    expect(await ticks()).toEqual([
      [first, "skipped superseded"],
      [second, "skipped superseded"],
      [third, "started made_up"],
    ]);
  });
});
