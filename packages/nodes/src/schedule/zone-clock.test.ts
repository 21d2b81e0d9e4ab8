import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createZoneClock } from "./zone-clock.ts";

// Node has Temporal behind a flag only, so it is asked in a process of its own, as a witness who shares no code with ours.
const witness = `
  const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const earliest = ([zone, wall]) =>
    Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds;
  console.log(JSON.stringify(asked.map(earliest)));`;

type Reading = { zone: string; wallMs: number; gapEndsAt: number | null };

const askTemporal = (readings: readonly Reading[]): number[] =>
  JSON.parse(
    execFileSync(process.execPath, ["--harmony-temporal", "-e", witness], {
      input: JSON.stringify(
        readings.map(({ zone, wallMs }) => [zone, new Date(wallMs).toISOString().replace("Z", "")]),
      ),
      encoding: "utf8",
    }),
  );

const zones = [
  "Europe/Berlin",
  "Europe/Dublin",
  "Europe/Moscow",
  "America/New_York",
  "America/St_Johns",
  "America/Caracas",
  "America/Sao_Paulo",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Asia/Tehran",
  "Asia/Gaza",
  "Asia/Pyongyang",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Antarctica/Troll",
];

/** Readings around every change of the clock from 1990 to 2037: before, in and behind what is left out or doubled. */
function* readingsAroundChanges(zone: string): Generator<Reading> {
  const clock = createZoneClock(zone);
  const end = Date.UTC(2037, 0, 1);
  for (let at = clock.nextChange(Date.UTC(1990, 0, 1), end); at !== null; at = clock.nextChange(at, end)) {
    const walls = [at + clock.offsetAt(at - 1), at + clock.offsetAt(at)];
    const [from, to] = [Math.min(...walls), Math.max(...walls)];
    const isGap = walls[0] === from;
    for (const wallMs of [from - 60_000, from, from + 60_000, (from + to) / 2, to - 60_000, to, to + 60_000])
      yield { zone, wallMs, gapEndsAt: isGap && wallMs >= from && wallMs < to ? at : null };
  }
}

describe("the clock of a zone", () => {
  it("finds for readings around every change of it the instants that Temporal finds", () => {
    const readings = zones.flatMap((zone) => [...readingsAroundChanges(zone)]);
    expect(readings.length).toBeGreaterThan(5_000);
    const expected = askTemporal(readings);
    const clocks = new Map(zones.map((zone) => [zone, createZoneClock(zone)]));
    const wrong = readings.filter(({ zone, wallMs, gapEndsAt }, index) => {
      const found = clocks.get(zone)?.firstInstantOf(wallMs);
      return found !== (gapEndsAt ?? expected[index]);
    });
    expect(wrong).toEqual([]);
  });

  it("knows offsets that are no whole hours, and those of the past", () => {
    const hoursAt = (zone: string, at: string) => createZoneClock(zone).offsetAt(Date.parse(at)) / 3_600_000;
    expect(hoursAt("Asia/Kathmandu", "2026-01-01T00:00:00Z")).toBe(5.75);
    expect(hoursAt("Australia/Eucla", "2026-01-01T00:00:00Z")).toBe(8.75);
    expect(hoursAt("Pacific/Chatham", "2026-01-01T00:00:00Z")).toBe(13.75);
    expect(hoursAt("Asia/Pyongyang", "2016-01-01T00:00:00Z")).toBe(8.5);
    expect(hoursAt("Europe/Moscow", "2013-01-01T00:00:00Z")).toBe(4);
    expect(hoursAt("Pacific/Apia", "2011-12-01T00:00:00Z")).toBe(-10);
    expect(hoursAt("Pacific/Apia", "2012-01-01T00:00:00Z")).toBe(14);
  });

  it("finds the millisecond at which a clock changes, and none where there is none", () => {
    const berlin = createZoneClock("Europe/Berlin");
    const change = Date.parse("2026-03-29T01:00:00Z");
    expect(berlin.nextChange(Date.UTC(2026, 0, 1), Date.UTC(2026, 11, 1))).toBe(change);
    expect(berlin.nextChange(change - 1, change)).toBe(change);
    expect(berlin.nextChange(change - 2, change - 1)).toBeNull();
    expect(berlin.nextChange(change, change)).toBeNull();
    expect(createZoneClock("UTC").nextChange(0, Date.UTC(2037, 0, 1))).toBeNull();
  });

  it("is refused for a name that is no zone", () => {
    expect(() => createZoneClock("Mars/Olympus")).toThrow(RangeError);
  });
});
