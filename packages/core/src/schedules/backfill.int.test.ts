import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestCore, interleave, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { hourly, hourMs, openBackfills } from "../../test/schedule-fixture.ts";
import { listAuditEntries } from "../audit/list-audit-entries.ts";
import { archiveFlow } from "../flows/archive-flow.ts";
import { advanceBackfill } from "../system/advance-backfill.ts";
import { backfillSchedule } from "./backfill-schedule.ts";
import { getBackfill } from "./get-backfill.ts";
import { getSchedule } from "./get-schedule.ts";
import { stopBackfill } from "./stop-backfill.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

/** An hourly flow whose last full hours a test backfills. */
async function past(policies: Parameters<typeof hourly>[1] = {}) {
  const scheduled = await hourly(core, policies);
  const { owner, flowId } = scheduled;
  /** The last so many full hours, the earliest first. */
  const ticks = (count: number) => {
    const last = Math.floor(core.deps.clock().getTime() / hourMs) * hourMs;
    return Array.from({ length: count }, (_, index) => new Date(last - (count - 1 - index) * hourMs).toISOString());
  };
  const ask = (count: number, how: { again?: boolean; dryRun?: boolean } = {}) =>
    backfillSchedule(core.deps, owner, {
      flowId,
      from: ticks(count)[0] ?? "",
      to: core.deps.clock().toISOString(),
      again: false,
      dryRun: false,
      ...how,
    });
  return {
    ...scheduled,
    past: ticks,
    ask,
    begin: async (count: number, how: { again?: boolean } = {}) => {
      const { backfillId } = await ask(count, how);
      if (!backfillId) throw new Error("there is something to do");
      return backfillId;
    },
    advance: (backfillId: `bkf_${string}`) => advanceBackfill(core.deps, systemOf(owner), { backfillId }),
  };
}

describe("a dry run of a backfill", () => {
  it("says how many runs it would start and which are the first, and changes nothing", async () => {
    const { owner, flowId, past: ticks, ask, runs } = await past();
    expect(await ask(30, { dryRun: true })).toEqual({
      count: 30,
      first: ticks(30).slice(0, 5),
      leftOut: 0,
      backfillId: null,
    });
    expect(await runs()).toEqual([]);
    expect((await getSchedule(core.deps, owner, { flowId })).backfill).toBeNull();
  });

  it("takes both ends of the range, and nothing of the future", async () => {
    const { owner, flowId, past: ticks, hours } = await past();
    const [only = ""] = ticks(1);
    const look = (from: string, to: string) =>
      backfillSchedule(core.deps, owner, { flowId, from, to, again: false, dryRun: true });
    expect(await look(only, only)).toMatchObject({ count: 1, first: [only] });
    expect(await look(hours(1)[0] ?? "", hours(3)[2] ?? "")).toMatchObject({ count: 0 });
    expect(await look(only, hours(3)[2] ?? "")).toMatchObject({ count: 1 });
  });

  it("refuses a range with more than 5,000 ticks, and a flow without a schedule", async () => {
    const { owner, flowId, ask } = await past();
    expect(await ask(5_000, { dryRun: true })).toMatchObject({ count: 5_000 });
    await expect(ask(5_001, { dryRun: true })).rejects.toMatchObject({ code: "schedule.too_many_ticks" });
    await archiveFlow(core.deps, owner, { flowId });
    await expect(ask(1, { dryRun: true })).rejects.toMatchObject({ code: "flow.not_found" });
  });
});

describe("a backfill", () => {
  it("starts the runs in order, with the times of their ticks, recorded once, with progress", async () => {
    const { owner, flowId, past: ticks, begin, advance, runs, ticks: outcomes } = await past();
    const backfillId = await begin(120);
    expect(await getBackfill(core.deps, owner, { backfillId })).toMatchObject({ total: 120, done: 0, by: owner.name });
    expect(await advance(backfillId)).toEqual({ done: 50, more: true });
    expect((await getSchedule(core.deps, owner, { flowId })).backfill).toMatchObject({ done: 50, finishedAt: null });
    expect(await advance(backfillId)).toEqual({ done: 100, more: true });
    expect(await advance(backfillId)).toEqual({ done: 120, more: false });
    expect(await advance(backfillId)).toEqual({ done: 120, more: false });
    expect(await runs()).toEqual(ticks(120));
    expect(await outcomes()).toEqual(ticks(120).map((tick) => [tick, "started backfill"]));
    const progress = await getBackfill(core.deps, owner, { backfillId });
    expect(progress).toMatchObject({ done: 120, skipped: 0, stoppedBy: null });
    expect(progress.finishedAt).not.toBeNull();
    const { items } = await listAuditEntries(core.deps, owner, { limit: 50 });
    expect(items.filter(({ action }) => action === "schedule.backfilled")).toMatchObject([
      { details: { backfillId, count: 120, again: false } },
    ]);
  });

  it("starts each run once, however many processes carry it out and wherever they end", async () => {
    const { past: ticks, begin, advance, runs } = await past();
    const backfillId = await begin(70);
    const work = () => advance(backfillId);
    await interleave(core, "run_queue", [work, work, work]);
    await work();
    expect(await runs()).toEqual(ticks(70));
  });

  it("leaves out ticks that have had a run, unless it is asked to run them again", async () => {
    const { past: ticks, ask, begin, advance, runs } = await past();
    const [third = "", second = "", first = ""] = ticks(3);
    await advance(await begin(1));
    expect(await ask(3, { dryRun: true })).toMatchObject({ count: 2, leftOut: 1 });
    await advance(await begin(3));
    expect(await runs()).toEqual([first, third, second]);
    expect(await ask(3)).toEqual({ count: 0, first: [], leftOut: 3, backfillId: null });
    expect(await ask(3, { again: true, dryRun: true })).toMatchObject({ count: 3, leftOut: 0 });
    await advance(await begin(3, { again: true }));
    expect(await runs()).toEqual([first, third, second, third, second, first]);
  });

  it("gives ticks a run that were skipped, and leaves alone what got one in the meantime", async () => {
    const scheduled = await past({ misfire: "skip" });
    const { hours, advanceTo, fire } = scheduled;
    const [first = "", second = "", third = ""] = hours(3);
    advanceTo(second, 600_000);
    await fire();
    advanceTo(third, 0);
    const { backfillId } = await backfillSchedule(core.deps, scheduled.owner, {
      flowId: scheduled.flowId,
      from: first,
      to: third,
      again: false,
      dryRun: false,
    });
    if (!backfillId) throw new Error("there is something to do");
    await fire();
    expect(await scheduled.advance(backfillId)).toEqual({ done: 3, more: false });
    expect(await getBackfill(core.deps, scheduled.owner, { backfillId })).toMatchObject({ total: 3, skipped: 1 });
    expect(await scheduled.ticks()).toEqual([
      [first, "started backfill"],
      [second, "started backfill"],
      [third, "started"],
    ]);
    expect(await scheduled.runs()).toEqual([third, first, second]);
  });

  it("that is before the schedule with a tick that has come takes it from it", async () => {
    const scheduled = await past();
    const { hours, advanceTo, fire, advance } = scheduled;
    const [first = "", second = ""] = hours(2);
    advanceTo(first);
    await advance(await scheduled.begin(1));
    await expect(fire()).resolves.toEqual({ runIds: [], nextAt: second, more: false });
    expect(await scheduled.ticks()).toEqual([[first, "started backfill"]]);
    expect(await scheduled.runs()).toEqual([first]);
  });

  it("has one run under way at a time where runs must not overlap", async () => {
    const { past: ticks, begin, advance, endRun, runs } = await past({ overlap: "skip" });
    const backfillId = await begin(3);
    const isOpen = async () => (await openBackfills(core)).includes(backfillId);
    for (const done of [1, 2, 3]) {
      expect(await isOpen()).toBe(true);
      expect(await advance(backfillId)).toEqual({ done, more: false });
      expect(await isOpen()).toBe(false);
      expect(await advance(backfillId)).toEqual({ done, more: false });
      expect(await runs()).toEqual(ticks(3).slice(0, done));
      await endRun();
    }
  });

  it("is the only one of its flow, and starts nothing more once it is stopped", async () => {
    const { owner, ask, begin, advance, runs } = await past();
    const backfillId = await begin(60);
    await expect(ask(60)).rejects.toMatchObject({ code: "schedule.backfill_running" });
    await advance(backfillId);
    const stopped = await stopBackfill(core.deps, owner, { backfillId });
    expect(stopped).toMatchObject({ done: 50, stoppedBy: owner.name });
    expect(await stopBackfill(core.deps, owner, { backfillId })).toEqual(stopped);
    expect(await advance(backfillId)).toEqual({ done: 50, more: false });
    expect(await runs()).toHaveLength(50);
    const { items } = await listAuditEntries(core.deps, owner, { limit: 50 });
    expect(items.filter(({ action }) => action === "schedule.backfill_stopped")).toHaveLength(1);
  });

  it("ends with its schedule", async () => {
    const { owner, flowId, begin, advance, runs } = await past({ overlap: "skip" });
    const backfillId = await begin(3);
    await advance(backfillId);
    await archiveFlow(core.deps, owner, { flowId });
    expect(await openBackfills(core)).toContain(backfillId);
    expect(await advance(backfillId)).toEqual({ done: 3, more: false });
    expect(await getBackfill(core.deps, owner, { backfillId })).toMatchObject({ total: 3, skipped: 2 });
    expect(await runs()).toHaveLength(1);
  });
});
