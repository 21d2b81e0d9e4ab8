import { toUuid } from "@millrace/contracts/ids";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, inside, interleave, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { redraw, webhookFlow } from "../../test/flow-fixture.ts";
import { dueSchedules, hourly, hourlyFlow, hourMs } from "../../test/schedule-fixture.ts";
import { activateVersion } from "../flows/activate-version.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
import { pauseFlow } from "../pauses/pause-flow.ts";
import { pauseOrganization } from "../pauses/pause-organization.ts";
import { resumeFlow } from "../pauses/resume-flow.ts";
import { resumeOrganization } from "../pauses/resume-organization.ts";
import { listRuns } from "../runs/list-runs.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { fireSchedule } from "./fire-schedule.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

describe("a tick", () => {
  it("starts nothing before its time", async () => {
    const { hours, fire, ticks } = await hourly(core);
    await expect(fire()).resolves.toEqual({ runIds: [], nextAt: hours(1)[0], more: false });
    expect(await ticks()).toEqual([]);
  });

  it("starts one run, however many processes fire it at once", async () => {
    const { owner, flowId, hours, advanceTo, fire, ticks, runs } = await hourly(core);
    const [first = "", second = ""] = hours(2);
    advanceTo(first);
    const fired = await interleave(
      core,
      "run_queue",
      Array.from({ length: 6 }, () => fire),
    );
    expect(
      fired.map((result) => (result.status === "fulfilled" ? result.value.runIds.length : "failed")).sort(),
    ).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await ticks()).toEqual([[first, "started"]]);
    expect(await runs()).toEqual([first]);
    const [run] = (await listRuns(core.deps, owner, { flowId, limit: 1 })).items;
    expect(run).toMatchObject({ trigger: "schedule", version: 1, status: "queued" });

    await expect(fire()).resolves.toEqual({ runIds: [], nextAt: second, more: false });
    advanceTo(second);
    await fire();
    expect(await runs()).toEqual([first, second]);
  });

  it("has its row and its run, or neither, wherever the process ends", async () => {
    const { owner, flowId, hours, advanceTo, fire, ticks, runs } = await hourly(core);
    const [first = ""] = hours(1);
    advanceTo(first);
    let asked = 0;
    const dying: CoreDeps = {
      ...core.deps,
      // Asked once for what is due, and once more between the row of the tick and its run.
      clock: () => {
        if (++asked === 2) throw new Error("the process ends here");
        return core.deps.clock();
      },
    };
    await expect(fireSchedule(dying, systemOf(owner), { flowId })).rejects.toThrow("ends here");
    expect(await ticks()).toEqual([]);
    expect(await runs()).toEqual([]);
    const silent: CoreDeps = {
      ...core.deps,
      bus: {
        ...core.deps.bus,
        publish: () => {
          throw new Error("the process ends here");
        },
      },
    };
    await expect(fireSchedule(silent, systemOf(owner), { flowId })).rejects.toThrow("ends here");
    await fire();
    expect(await ticks()).toEqual([[first, "started"]]);
    expect(await runs()).toEqual([first]);
  });

  it("does not come again because the flow is published again", async () => {
    const { owner, flow, flowId, hours, advanceTo, fire, ticks, runs } = await hourly(core);
    const [first = "", second = ""] = hours(2);
    advanceTo(first);
    await fire();
    await publishFlow(core.deps, owner, {
      flowId,
      draftRevision: await redraw(core, owner, flow, hourlyFlow({}, "0,30 * * * *")),
      note: "",
    });
    await activateVersion(core.deps, owner, { flowId, version: 1, reason: "" });
    await fire();
    expect(await runs()).toEqual([first]);
    advanceTo(second);
    await fire();
    expect(await ticks()).toEqual([
      [first, "started"],
      [second, "started"],
    ]);
  });

  it("that has come is not lost when the flow is published with the same times before it is fired", async () => {
    const { owner, flow, flowId, hours, advanceTo, fire, ticks } = await hourly(core);
    const [first = ""] = hours(1);
    advanceTo(first);
    const draftRevision = await redraw(core, owner, flow, hourlyFlow({ overlap: "skip" }));
    await publishFlow(core.deps, owner, { flowId, draftRevision, note: "" });
    await fire();
    expect(await ticks()).toEqual([[first, "started"]]);
  });

  it("that has come is recorded as skipped when the flow is published with other times", async () => {
    const { owner, flow, flowId, hours, advanceTo, fire, ticks } = await hourly(core);
    const [first = "", second = ""] = hours(2);
    advanceTo(first);
    const draftRevision = await redraw(core, owner, flow, hourlyFlow({}, "30 * * * *"));
    await publishFlow(core.deps, owner, { flowId, draftRevision, note: "" });
    const half = new Date(Date.parse(first) + hourMs / 2).toISOString();
    await expect(fire()).resolves.toMatchObject({ nextAt: half });
    advanceTo(second);
    await fire();
    expect(await ticks()).toEqual([
      [first, "skipped removed"],
      [half, "started made_up"],
    ]);
  });

  it("starts nothing for a flow that was archived or starts in another way now", async () => {
    const archived = await hourly(core);
    const other = await hourly(core);
    const [first = ""] = other.hours(1);
    await archiveFlow(core.deps, archived.owner, { flowId: archived.flowId });
    const draftRevision = await redraw(core, other.owner, other.flow, webhookFlow("orders"));
    await publishFlow(core.deps, other.owner, { flowId: other.flowId, draftRevision, note: "" });
    other.advanceTo(first);
    for (const { fire, runs, ticks } of [archived, other]) {
      await expect(fire()).resolves.toEqual({ runIds: [], nextAt: null, more: false });
      expect([await runs(), await ticks()]).toEqual([[], []]);
    }
  });
});

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

it("is what the scheduler is told of, unless it is paused, and so is one that waited once its turn has come", async () => {
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
