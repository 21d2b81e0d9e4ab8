import { Cron } from "croner";
import { createZoneClock, type ZoneClock } from "./zone-clock.ts";

/** Five fields, one run per minute at most: croner would also take six and nicknames such as `@daily`. */
const fiveFields = /^\s*\S+(?:\s+\S+){4}\s*$/;
// Any moment will do: a pattern of five fields names no year, so it fires after this moment or never.
const someMomentMs = Date.UTC(2026, 0, 1);

/** What is wrong with a cron pattern, in words, or `null`. A pattern that never fires ("30 February") is wrong, too. */
export function findCronProblem(cron: string): string | null {
  if (!fiveFields.test(cron)) return "Enter five fields: minute, hour, day of month, month and weekday.";
  try {
    return nextTick(cron, "UTC", someMomentMs) === null ? "This pattern never comes up. Check day and month." : null;
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.replace(/^CronPattern: /, "") : "it can't be read";
    return `This is not a cron pattern: ${reason}`;
  }
}

/** Whether the name is an IANA time zone that this runtime knows. Offsets such as "+02:00" have no summer time and are refused. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The first moment strictly after `afterMs` at which the pattern comes up in the time zone, in milliseconds since 1970, or
 * `null` when it never does. Depends on its arguments and the zone data of the runtime only. Throws for a pattern or time
 * zone that the checks above refuse.
 */
export const nextTick = (cron: string, timeZone: string, afterMs: number): number | null =>
  ticksAfter(cron, timeZone, afterMs).next().value ?? null;

/** The first `count` moments after `afterMs`, see `ticksAfter`. */
export function nextTicks(cron: string, timeZone: string, afterMs: number, count: number): number[] {
  const ticks: number[] = [];
  for (const tick of ticksAfter(cron, timeZone, afterMs)) if (ticks.push(tick) === count) break;
  return ticks;
}

/**
 * All moments after `afterMs` at which the pattern comes up, each later than the one before.
 *
 * A pattern of named times ("30 2 * * *") follows the wall clock: a time that the clock leaves out when it goes forward
 * comes at the first instant after the gap, a time that it shows twice when it goes back comes the first time. A pattern
 * with a wildcard or step in minute or hour is an interval: it follows the time that passes, so in a gap nothing is made
 * up for and a time that is shown twice comes twice.
 */
export function ticksAfter(cron: string, timeZone: string, afterMs: number): Generator<number, undefined> {
  const clock = createZoneClock(timeZone);
  // The pattern is matched on readings of the wall clock, on which no hour is missing or doubled: that is what UTC means here.
  const pattern = new Cron(cron, { timezone: "UTC", mode: "5-part", paused: true });
  const nextWall = (wallMs: number) => pattern.nextRun(new Date(wallMs))?.getTime() ?? null;
  return isInterval(cron) ? intervalTicks(nextWall, clock, afterMs) : namedTicks(nextWall, clock, afterMs);
}

/** Whether the pattern follows the time that passes: a wildcard or a step in minute or hour. */
export function isInterval(cron: string): boolean {
  const [minute = "", hour = ""] = cron.trim().split(/\s+/);
  return /[*?/]/.test(minute + hour);
}

type NextWall = (wallMs: number) => number | null;

function* namedTicks(nextWall: NextWall, clock: ZoneClock, afterMs: number): Generator<number, undefined> {
  // What the clock showed earlier came up earlier, so the search begins with its reading now. Later readings never come up
  // before earlier ones; those in one gap come up together, and those that were shown before clocks went back have been.
  let wall = nextWall(afterMs + clock.offsetAt(afterMs));
  let last = afterMs;
  while (wall !== null) {
    const instant = clock.firstInstantOf(wall);
    if (instant > last) {
      yield instant;
      last = instant;
    }
    wall = nextWall(wall);
  }
}

function* intervalTicks(nextWall: NextWall, clock: ZoneClock, afterMs: number): Generator<number, undefined> {
  let last = afterMs;
  for (;;) {
    const from = last + 1;
    const offset = clock.offsetAt(from);
    const wall = nextWall(last + offset);
    if (wall === null) return;
    const change = clock.nextChange(from, wall - offset);
    // From a change on, readings are looked for anew, from the one that the clock shows then.
    if (change !== null) last = change - 1;
    else {
      last = wall - offset;
      yield last;
    }
  }
}
