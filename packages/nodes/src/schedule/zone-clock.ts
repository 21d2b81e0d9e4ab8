/** The wall clock of a time zone. Wall times are written as the milliseconds that the same reading would have in UTC. */
export type ZoneClock = {
  /** How far the wall clock is ahead of UTC at an instant. */
  offsetAt(instantMs: number): number;
  /** The first instant after `fromMs` and not after `toMs` at which the offset is another one; `null` without such a change. */
  nextChange(fromMs: number, toMs: number): number | null;
  /**
   * When the wall clock shows a reading: the first time, where clocks go back and show it twice; the first instant after the
   * gap, where clocks go forward and never show it.
   */
  firstInstantOf(wallMs: number): number;
};

const hourMs = 3_600_000;
// No zone keeps one offset for less than this.
const probeStepMs = 72 * hourMs;
// Offsets lie between -12 and +14 hours (the date line moved for some), so the instants of a reading lie between these.
const earliestMs = 15 * hourMs;
const latestMs = 13 * hourMs;

/** The clock of an IANA zone, by the zone data of this runtime. Throws a `RangeError` for a name that it does not know. */
export function createZoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  const offsetAt = (instantMs: number): number => {
    const wholeSecondMs = Math.floor(instantMs / 1_000) * 1_000;
    const [month = 1, day = 1, year = 1970, hour = 0, minute = 0, second = 0] = (
      format.format(wholeSecondMs).match(/\d+/g) ?? []
    ).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSecondMs;
  };

  const nextChange = (fromMs: number, toMs: number): number | null => {
    const offset = offsetAt(fromMs);
    let same = fromMs;
    while (same < toMs) {
      let other = Math.min(same + probeStepMs, toMs);
      if (offsetAt(other) === offset) {
        same = other;
        continue;
      }
      while (other - same > 1) {
        const middle = Math.floor((same + other) / 2);
        if (offsetAt(middle) === offset) same = middle;
        else other = middle;
      }
      return other;
    }
    return null;
  };

  const firstInstantOf = (wallMs: number): number => {
    const before = offsetAt(wallMs - earliestMs);
    const after = offsetAt(wallMs + latestMs);
    if (before === after) return wallMs - before;
    const shown = [wallMs - before, wallMs - after].filter((instant) => instant + offsetAt(instant) === wallMs);
    if (shown.length > 0) return Math.min(...shown);
    return nextChange(wallMs - earliestMs, wallMs + latestMs) ?? wallMs - after;
  };

  return { offsetAt, nextChange, firstInstantOf };
}
