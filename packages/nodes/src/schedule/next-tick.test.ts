import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInterval, nextTick, ticksAfter } from "./next-tick.ts";
import { ticksByMinute, wallsOf } from "./ticks-by-minute-in-tests.ts";

/** The first `count` ticks after a moment, as UTC texts without seconds. */
function ticks(cron: string, timeZone: string, after: string, count: number): string[] {
  const found: string[] = [];
  for (const tick of ticksAfter(cron, timeZone, Date.parse(after))) {
    found.push(new Date(tick).toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
}

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
];
const patterns = [
  "*/30 0-3 * * *",
  "0 */6 * * *",
  "*/20 2 * * *",
  "30 2 * * *",
  "0 0 * * *",
  "15,45 0-3 * * *",
  "0 9 * * 1-5",
  "15 1 31 * *",
  "0 0 1 4 *",
  "30 23 * * 0",
];

describe("ticks", () => {
  it("are strictly after the given moment, on a whole minute, and the same wherever one asks before them", () => {
    const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns, "* * * * *", "0 0 29 2 *", "0 0 L * *", "0 9 * * MON#1"),
        fc.constantFrom(...zones),
        moment,
        part,
        (cron, timeZone, afterMs, share) => {
          let before = afterMs;
          let seen = 0;
          for (const tick of ticksAfter(cron, timeZone, afterMs)) {
            expect(tick).toBeGreaterThan(before);
            expect(tick % 60_000).toBe(0);
            expect(nextTick(cron, timeZone, before + Math.floor(share * (tick - before - 1)))).toBe(tick);
            before = tick;
            if (++seen === 4) break;
          }
          expect(seen).toBe(4);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(zones)("in %s are those that looking at every minute of a year finds", (timeZone) => {
    const walls = wallsOf(timeZone, Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1));
    for (const cron of patterns) {
      const expected = ticksByMinute(cron, walls);
      const found: number[] = [];
      for (const tick of ticksAfter(cron, timeZone, Date.UTC(2026, 0, 1) - 1)) {
        if (tick >= Date.UTC(2027, 0, 1)) break;
        found.push(tick);
      }
      expect([cron, found.length]).toEqual([cron, expected.length]);
      expect(found).toEqual(expected);
    }
  });

  it.each([
    // Half an hour for good; a day that was left out; an hour back for good; summer time within a week of another change.
    ["Asia/Pyongyang", "2015-08-01", "2015-09-01"],
    ["Asia/Pyongyang", "2018-04-20", "2018-05-20"],
    ["America/Caracas", "2016-04-15", "2016-05-15"],
    ["Pacific/Apia", "2011-12-15", "2012-01-15"],
    ["Europe/Moscow", "2014-10-10", "2014-11-10"],
    ["Africa/Casablanca", "2026-02-01", "2026-04-15"],
  ])("in %s follow what the law changed between %s and %s", (timeZone, from, to) => {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    const walls = wallsOf(timeZone, fromMs, toMs);
    expect(new Set(walls.map((wall, index) => wall - index * 60_000)).size).toBeGreaterThan(1);
    for (const cron of patterns) {
      const found: number[] = [];
      for (const tick of ticksAfter(cron, timeZone, fromMs - 1)) {
        if (tick >= toMs) break;
        found.push(tick);
      }
      expect([cron, found]).toEqual([cron, ticksByMinute(cron, walls, fromMs)]);
    }
  });
});

describe("when clocks go forward", () => {
  it("a named time in the gap comes at the first instant after it, once", () => {
    // Berlin, 29 March 2026: 2:00 to 3:00 does not exist.
    expect(ticks("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    expect(ticks("30 2,14 * * *", "Europe/Berlin", "2026-03-28T22:00:00Z", 2)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T12:30",
    ]);
    // Two times in the same gap are one tick, and so is one of them with the time at which the gap ends.
    expect(ticks("0,30 2,3 * * *", "Europe/Berlin", "2026-03-28T22:00:00Z", 3)).toEqual([
      "2026-03-29T01:00",
      "2026-03-29T01:30",
      "2026-03-30T00:00",
    ]);
  });

  it("a midnight that does not exist comes at 1:00", () => {
    expect(ticks("0 0 * * *", "Africa/Cairo", "2026-04-23T12:00:00Z", 1)).toEqual(["2026-04-23T22:00"]);
    expect(ticks("30 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", 2)).toEqual([
      "2026-09-06T04:00",
      "2026-09-07T03:30",
    ]);
  });

  it("a day that does not exist comes when the next one begins", () => {
    // Samoa had no 30 December 2011.
    expect(ticks("0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 2)).toEqual([
      "2011-12-30T10:00",
      "2012-12-29T19:00",
    ]);
  });

  it("an interval goes on as time passes", () => {
    expect(ticks("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 3)).toEqual([
      "2026-03-29T00:30",
      "2026-03-29T01:00",
      "2026-03-29T01:30",
    ]);
    // Nothing is made up for: the hour that it is limited to is left out.
    expect(ticks("*/30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 1)).toEqual(["2026-03-30T00:00"]);
  });
});

describe("when clocks go back", () => {
  it("a named time comes the first time that the clock shows it", () => {
    // Berlin, 25 October 2026: 2:00 to 3:00 comes twice; New York, 1 November 2026: 1:00 to 2:00.
    expect(ticks("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2)).toEqual([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
    expect(ticks("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2)).toEqual([
      "2026-11-01T05:30",
      "2026-11-02T06:30",
    ]);
    // Asked between the two times, it has been.
    expect(ticks("30 1 * * *", "America/New_York", "2026-11-01T06:10:00Z", 1)).toEqual(["2026-11-02T06:30"]);
    expect(ticks("0 1-3 * * *", "Europe/Berlin", "2026-10-24T22:00:00Z", 4)).toEqual([
      "2026-10-24T23:00",
      "2026-10-25T00:00",
      "2026-10-25T02:00",
      "2026-10-26T00:00",
    ]);
  });

  it("an interval comes both times", () => {
    expect(ticks("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 4)).toEqual([
      "2026-10-25T00:00",
      "2026-10-25T01:00",
      "2026-10-25T02:00",
      "2026-10-25T03:00",
    ]);
    expect(ticks("*/30 1 * * *", "America/New_York", "2026-11-01T04:00:00Z", 4)).toEqual([
      "2026-11-01T05:00",
      "2026-11-01T05:30",
      "2026-11-01T06:00",
      "2026-11-01T06:30",
    ]);
  });

  it("also where it is half an hour", () => {
    expect(ticks("15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:00:00Z", 2)).toEqual([
      "2026-10-03T15:30",
      "2026-10-04T15:15",
    ]);
    // 5 April 2026, Lord Howe: 1:30 to 2:00 comes twice.
    expect(ticks("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", 2)).toEqual([
      "2026-04-04T14:45",
      "2026-04-05T15:15",
    ]);
  });
});

describe("the calendar", () => {
  it("knows leap days, ends of months and offsets that are no whole hours", () => {
    expect(ticks("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2)).toEqual(["2028-02-29T00:00", "2032-02-29T00:00"]);
    expect(ticks("0 12 L * *", "UTC", "2027-12-31T12:00:00Z", 3)).toEqual([
      "2028-01-31T12:00",
      "2028-02-29T12:00",
      "2028-03-31T12:00",
    ]);
    expect(ticks("0 12 31 * *", "UTC", "2026-01-31T12:00:00Z", 2)).toEqual(["2026-03-31T12:00", "2026-05-31T12:00"]);
    expect(ticks("0 9 * * *", "Asia/Kolkata", "2026-06-01T00:00:00Z", 1)).toEqual(["2026-06-01T03:30"]);
    expect(ticks("0 9 * * *", "Asia/Kathmandu", "2026-06-01T00:00:00Z", 1)).toEqual(["2026-06-01T03:15"]);
    expect(ticks("0 9 * * *", "Australia/Eucla", "2026-06-01T00:00:00Z", 1)).toEqual(["2026-06-01T00:15"]);
    expect(ticks("0 9 1 * 5", "UTC", "2026-10-30T12:00:00Z", 2)).toEqual(["2026-11-01T09:00", "2026-11-06T09:00"]);
  });

  it.each([
    ["0 9 * * *", false],
    ["0,30 9-17 * * 1-5", false],
    ["0 * * * *", true],
    ["*/5 9 * * *", true],
    ["0 8-18/2 * * *", true],
    ["0 9 */2 * *", false],
  ])("takes %j as an interval: %s", (cron, interval) => {
    expect(isInterval(cron)).toBe(interval);
  });
});
