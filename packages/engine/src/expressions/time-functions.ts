import type { Duration } from "@marcbachmann/cel-js/evaluator";
import { type CelFunction, celError } from "./function-table.ts";
import { parseDurationText, parseTimestampText, timestampFromSeconds, zonedParts } from "./time.ts";

const timestampType = "google.protobuf.Timestamp";
const durationType = "google.protobuf.Duration";

/** Making a time zone formatter is the dearest call of all, and whether it is cached must not change the outcome. */
const zoneCost = () => 200;

/** A part of a timestamp in UTC or in a named time zone. `Date` and the machine's own time zone are never asked. */
const part = (name: string, summary: string, read: (parts: ReturnType<typeof zonedParts>) => number): CelFunction => ({
  name,
  kind: "method",
  on: "time",
  form: `time.${name}(zone)`,
  summary,
  overloads: [
    { signature: `${timestampType}.${name}(): int`, run: (time: Date) => BigInt(read(zonedParts(time, "UTC"))) },
    {
      signature: `${timestampType}.${name}(string): int`,
      cost: zoneCost,
      run: (time: Date, zone: string) => BigInt(read(zonedParts(time, zone))),
    },
    ...durationOverloads(name),
  ],
});

function durationOverloads(name: string): CelFunction["overloads"] {
  const divisor = { getHours: 3_600_000n, getMinutes: 60_000n, getSeconds: 1_000n, getMilliseconds: 1n }[name];
  if (divisor === undefined) return [];
  const milliseconds = (duration: Duration) => duration.seconds * 1_000n + BigInt(Math.trunc(duration.nanos / 1e6));
  return [
    { signature: `${durationType}.${name}(): int`, run: (duration: Duration) => milliseconds(duration) / divisor },
  ];
}

export const timeFunctions: readonly CelFunction[] = [
  {
    name: "timestamp",
    kind: "function",
    form: 'timestamp("2026-01-31T12:00:00Z")',
    summary: "A moment from RFC 3339 text, or from seconds since 1970.",
    overloads: [
      { signature: `timestamp(string): ${timestampType}`, run: parseTimestampText },
      { signature: `timestamp(int): ${timestampType}`, run: timestampFromSeconds },
      { signature: `timestamp(double): ${timestampType}`, run: timestampFromSeconds },
      { signature: `timestamp(${timestampType}): ${timestampType}`, run: (time: Date) => time },
    ],
  },
  {
    name: "duration",
    kind: "function",
    form: 'duration("1h30m")',
    summary: "A length of time from text with the units h, m, s, ms, us, ns.",
    overloads: [{ signature: `duration(string): ${durationType}`, run: parseDurationText }],
  },
  part("getFullYear", "The year.", (parts) => parts.year),
  part("getMonth", "The month, 0 for January.", (parts) => parts.month - 1),
  part("getDate", "The day of the month, from 1.", (parts) => parts.day),
  part("getDayOfMonth", "The day of the month, from 0.", (parts) => parts.day - 1),
  part("getDayOfWeek", "The day of the week, 0 for Sunday.", (parts) =>
    new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay(),
  ),
  part(
    "getDayOfYear",
    "The day of the year, from 0.",
    (parts) => (Date.UTC(parts.year, parts.month - 1, parts.day) - Date.UTC(parts.year, 0, 1)) / 86_400_000,
  ),
  part("getHours", "The hour; of a duration all its hours.", (parts) => parts.hour),
  part("getMinutes", "The minute; of a duration all its minutes.", (parts) => parts.minute),
  part("getSeconds", "The second; of a duration all its seconds.", (parts) => parts.second),
  part("getMilliseconds", "The millisecond; of a duration all its milliseconds.", (parts) => parts.millisecond),
];

/** RFC 3339 text of a moment; an impossible one is an error of the expression. */
export function timestampText(time: Date): string {
  if (Number.isNaN(time.getTime())) throw celError("the timestamp is out of range");
  return time.toISOString();
}
