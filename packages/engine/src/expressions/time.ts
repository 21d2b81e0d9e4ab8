import { Duration } from "@marcbachmann/cel-js/evaluator";
import { type CelNumber, celError } from "./function-table.ts";

/** Time inside expressions, free of the machine's clock, locale and time zone. */

const minMs = -62_135_596_800_000;
const maxMs = 253_402_300_799_999;

const timestampPattern = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Milliseconds of an RFC 3339 text, or `null`. A date alone is its midnight and a time without a zone is UTC, because the
 * zone of whatever machine evaluates must not matter.
 */
export function parseTimestampMs(text: string): number | null {
  const match = timestampPattern.exec(text);
  if (!match) return null;
  const [, date, time = "00:00", seconds = ":00", fraction = "", zone = "Z"] = match;
  // Date.parse would take the 31st of February for the 3rd of March.
  if (new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(date?.slice(8))) return null;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = Date.parse(`${date}T${time}${seconds}${fraction.slice(0, 4)}${offset}`);
  return Number.isNaN(ms) || ms < minMs || ms > maxMs ? null : ms;
}

export function parseTimestampText(text: string): Date {
  const ms = parseTimestampMs(text);
  if (ms === null)
    throw celError(`${JSON.stringify(text.slice(0, 60))} is not a timestamp; write it as "2026-01-31T12:00:00Z"`);
  return new Date(ms);
}

export function timestampFromSeconds(seconds: CelNumber): Date {
  const ms = Number(seconds) * 1_000;
  if (!(ms >= minMs && ms <= maxMs))
    throw celError(`timestamp(${seconds}) is out of range; it takes seconds since 1970`);
  return new Date(ms);
}

const durationPattern = /^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/;
const nanosPerUnit: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

export function parseDurationText(text: string): Duration {
  if (text.length > 100 || !durationPattern.test(text))
    throw celError(`${JSON.stringify(text.slice(0, 60))} is not a duration; write it as "1h30m" or "45s"`);
  let nanos = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    nanos += Number(amount) * (nanosPerUnit[unit ?? ""] ?? 0);
  const seconds = Math.floor(nanos / 1e9);
  if (!Number.isSafeInteger(seconds)) throw celError("the duration is too long");
  const rest = Math.round(nanos - seconds * 1e9);
  return text.startsWith("-") ? new Duration(-seconds, -rest) : new Duration(seconds, rest);
}

/** Seconds as decimal text with the unit: "90s", "0.5s". */
export function durationText(duration: Duration): string {
  const nanos = duration.seconds * 1_000_000_000n + BigInt(Math.trunc(duration.nanos));
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = (size % 1_000_000_000n).toString().padStart(9, "0").replace(/0+$/, "");
  return `${nanos < 0n ? "-" : ""}${size / 1_000_000_000n}${fraction ? `.${fraction}` : ""}s`;
}

export type ZonedParts = {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
};

const formatters = new Map<string, Intl.DateTimeFormat>();
const maxFormatters = 600;

function formatterFor(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  try {
    const formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    if (formatters.size >= maxFormatters) formatters.clear();
    formatters.set(zone, formatter);
    return formatter;
  } catch {
    throw celError(`${JSON.stringify(zone.slice(0, 60))} is not a time zone; write it as "Europe/Berlin"`);
  }
}

/** The calendar parts of a moment in a time zone. */
export function zonedParts(time: Date, zone: string): ZonedParts {
  if (Number.isNaN(time.getTime())) throw celError("the timestamp is out of range");
  if (zone === "UTC" || zone === "")
    return {
      year: time.getUTCFullYear(),
      month: time.getUTCMonth() + 1,
      day: time.getUTCDate(),
      hour: time.getUTCHours(),
      minute: time.getUTCMinutes(),
      second: time.getUTCSeconds(),
      millisecond: time.getUTCMilliseconds(),
    };
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterFor(zone).formatToParts(time)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second, millisecond: time.getUTCMilliseconds() };
}
