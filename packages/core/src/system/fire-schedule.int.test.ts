import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, interleave, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { redraw, webhookFlow } from "../../test/flow-fixture.ts";
import { hourly, hourlyFlow, hourMs } from "../../test/schedule-fixture.ts";
import { activateVersion } from "../flows/activate-version.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { publishFlow } from "../flows/publish-flow.ts";
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
    await activateVersion(core.deps, owner, { flowId, version: 1, production: 2, reason: "" });
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
