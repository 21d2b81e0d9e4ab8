import { maxMadeUp } from "@millrace/contracts/flow/schedule-policy";
import { describe, expect, it } from "vitest";
import { planTicks, ticksAtOnce, ticksToRead } from "./plan-ticks.ts";

const minute = 60_000;
/** Ticks that came so many minutes before now. */
const ago = (...minutes: number[]) => minutes.map((count) => -count * minute);
const plan = (ticks: readonly number[], misfire: "once" | "all" | "skip", complete = true) =>
  planTicks({ ticks, complete }, 0, misfire).map(({ starts, reason }) => (starts ? (reason ?? "in time") : reason));

describe("what becomes of ticks that have come", () => {
  it.each([
    ["once", ago(0.5), ["in time"]],
    ["all", ago(0.5), ["in time"]],
    ["skip", ago(0.5), ["in time"]],
    ["once", ago(1), ["in time"]],
    ["once", ago(1.1), ["made_up"]],
    ["all", ago(1.1), ["made_up"]],
    ["skip", ago(1.1), ["missed"]],
    ["once", ago(30, 20, 10), ["superseded", "superseded", "made_up"]],
    ["all", ago(30, 20, 10), ["made_up", "made_up", "made_up"]],
    ["skip", ago(30, 20, 10), ["missed", "missed", "missed"]],
    // Back just in time for the last one: it is the run that makes up for the others.
    ["once", ago(30, 20, 0.1), ["superseded", "superseded", "in time"]],
    ["all", ago(30, 20, 0.1), ["made_up", "made_up", "in time"]],
    ["skip", ago(30, 20, 0.1), ["missed", "missed", "in time"]],
    ["once", [], []],
  ] as const)("%s %j", (misfire, ticks, expected) => {
    expect(plan(ticks, misfire)).toEqual(expected);
  });

  it("runs the latest hundred of all", () => {
    const ticks = ago(...Array.from({ length: maxMadeUp + 3 }, (_, index) => 500 - index));
    const done = plan(ticks, "all");
    expect(done.slice(0, 4)).toEqual(["too_many", "too_many", "too_many", "made_up"]);
    expect(done.filter((what) => what === "made_up")).toHaveLength(maxMadeUp);
  });

  it.each([
    ["once", "superseded"],
    ["all", "too_many"],
    ["skip", "missed"],
  ] as const)("%s: starts nothing while later ones are still to be looked at", (misfire, reason) => {
    const ticks = ago(...Array.from({ length: ticksToRead }, (_, index) => 10_000 - index));
    const done = plan(ticks, misfire, false);
    expect(done).toHaveLength(ticksAtOnce);
    expect(new Set(done)).toEqual(new Set([reason]));
  });
});
