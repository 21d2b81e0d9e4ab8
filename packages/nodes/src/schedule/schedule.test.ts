import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scheduleDefinition, scheduleParams } from "./definition.ts";
import { findCronProblem, isTimeZone, nextTick } from "./next-tick.ts";

/** The first `count` ticks after a moment, as UTC texts without seconds. */
function ticks(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  let at = Date.parse(after);
  while (found.length < count) {
    const next = nextTick(cron, timeZone, at);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    at = next;
  }
  return found;
}

describe("nextTick", () => {
  it("is strictly after the given moment, on a whole minute, and skips nothing", () => {
    const cron = fc.constantFrom(
      "* * * * *",
      "*/7 * * * *",
      "30 2 * * *",
      "0 9 * * 1-5",
      "15 3 1 * *",
      "0 0 29 2 *",
      "0,30 1-4 * * *",
    );
    const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe");
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });
    fc.assert(
      fc.property(
        cron,
        zone,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pattern, timeZone, afterMs, part) => {
          const next = nextTick(pattern, timeZone, afterMs);
          if (next === null) throw new Error("these patterns always come up again");
          expect(next).toBeGreaterThan(afterMs);
          expect(next % 60_000).toBe(0);
          // Asked anywhere between now and the tick, the answer stays the same.
          expect(nextTick(pattern, timeZone, afterMs + Math.floor(part * (next - afterMs - 1)))).toBe(next);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("moves a named time out of the gap when clocks go forward", () => {
    // Berlin, 29 March 2026: 2:00 to 3:00 does not exist.
    expect(ticks("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    expect(ticks("30 2,14 * * *", "Europe/Berlin", "2026-03-28T22:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T12:30",
    ]);
    // Two times in the same gap are one tick.
    expect(ticks("0,30 2 * * *", "Europe/Berlin", "2026-03-28T22:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:00",
    ]);
  });

  it("takes a named time once when clocks go back", () => {
    // Berlin, 25 October 2026: 2:00 to 3:00 comes twice.
    expect(ticks("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
    expect(ticks("0 1-3 * * *", "Europe/Berlin", "2026-10-24T22:00:00Z", 4)).toEqual([
      "2026-10-24T23:00",
      "2026-10-25T00:00",
      "2026-10-25T02:00",
      "2026-10-26T00:00",
    ]);
  });

  it("follows elapsed time for patterns with a wildcard or step, in both nights", () => {
    expect(ticks("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 3)).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:00",
      "2026-03-29T01:30",
    ]);
    expect(ticks("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 4)).toEqual([
      "2026-10-25T00:00",
      "2026-10-25T01:00",
      "2026-10-25T02:00",
      "2026-10-25T03:00",
    ]);
  });

  it("knows a zone whose summer time is half an hour", () => {
    expect(ticks("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00:00Z", 2)).toEqual([
      "2026-10-03T15:30",
      "2026-10-04T15:15",
    ]);
  });
});

describe("schedule parameters", () => {
  it.each(["* * * * *", "0 9 * * MON-FRI", "*/15 8-18 * * 1-5", "0 0 L * *", "0 9 * * MON#1", " 0  9 * * * "])(
    "take the pattern %j",
    (cron) => {
      expect(findCronProblem(cron)).toBeNull();
      expect(scheduleParams.parse({ cron })).toEqual({ cron, timeZone: "UTC" });
    },
  );

  it.each([
    ["", /five fields/],
    ["* * * * * *", /five fields/],
    ["*/5 * * * * * *", /five fields/],
    ["@daily", /five fields/],
    ["@secondly", /five fields/],
    ["60 * * * *", /not a cron pattern: Invalid value for minute: 60/],
    ["5/10 * * * *", /not a cron pattern/],
    ["a b c d e", /not a cron pattern/],
    ["0 0 30 2 *", /never comes up/],
  ])("refuse the pattern %j", (cron, problem) => {
    expect(scheduleParams.safeParse({ cron }).error?.issues).toMatchObject([
      { path: ["cron"], message: expect.stringMatching(problem) },
    ]);
  });

  it.each([
    ["Europe/Berlin", true],
    ["UTC", true],
    ["Mars/Olympus", false],
    ["+02:00", false],
    ["", false],
  ])("time zone %j: %s", (timeZone, valid) => {
    expect(isTimeZone(timeZone)).toBe(valid);
    expect(scheduleParams.safeParse({ cron: "0 9 * * *", timeZone }).success).toBe(valid);
  });

  it("are on the card", () => {
    expect(scheduleDefinition.describe(scheduleDefinition.initialParams())).toBe("0 9 * * 1-5 · UTC");
  });
});
