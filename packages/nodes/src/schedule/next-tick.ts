import { Cron } from "croner";

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
 * The first moment strictly after `afterMs` at which the pattern fires in the time zone, in milliseconds since 1970, or
 * `null` when it never does. Depends on its arguments only. Throws for a pattern or time zone that the checks above refuse.
 *
 * When clocks go forward, named times inside the gap ("30 2 * * *") come at the first valid minute after it; when clocks go
 * back, named times that occur twice come once. Patterns with a wildcard or step in hour or minute follow the elapsed time.
 */
export function nextTick(cron: string, timeZone: string, afterMs: number): number | null {
  const pattern = new Cron(cron, { timezone: timeZone, mode: "5-part", fixedTimeRule: "no-wildcard", paused: true });
  return pattern.nextRun(new Date(afterMs))?.getTime() ?? null;
}
