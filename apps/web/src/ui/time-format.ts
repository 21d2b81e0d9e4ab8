const exact = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const units: readonly (readonly [unit: string, ms: number])[] = [
  ["y", 365 * day],
  ["mo", 30 * day],
  ["d", day],
  ["h", hour],
  ["min", minute],
  ["s", 1_000],
];

/** "now", "12 s ago", "in 3 h", "2 mo ago". */
export function timeAgo(date: Date, nowMs: number): string {
  const distance = date.getTime() - nowMs;
  const size = Math.abs(distance);
  if (size < 5_000) return "now";
  const [unit, ms] = units.find(([, unitMs]) => size >= unitMs) ?? ["s", 1_000];
  const amount = `${Math.floor(size / ms)} ${unit}`;
  return distance < 0 ? `${amount} ago` : `in ${amount}`;
}

/** The exact local time with its zone. */
export const exactTime = (date: Date): string => exact.format(date);

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const weekdayClock = new Intl.DateTimeFormat("en", {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const dateClock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
const clockWithSeconds = new Intl.DateTimeFormat("en", { timeStyle: "medium", hourCycle: "h23" });

/** The local time as briefly as it is clear: "14:00" today, "Mon 14:00" within six days, with seconds within some minutes. */
export function shortMoment(date: Date, nowMs: number): string {
  const distance = Math.abs(date.getTime() - nowMs);
  if (distance < 10 * minute) return clockWithSeconds.format(date);
  if (distance < day && date.getDate() === new Date(nowMs).getDate()) return clock.format(date);
  return distance < 6 * day ? weekdayClock.format(date) : dateClock.format(date);
}

/** The form that `datetime-local` fields want: local time without a zone. */
export const localMoment = (date: Date): string =>
  new Date(date.getTime() - date.getTimezoneOffset() * minute).toISOString().slice(0, 16);

/** A duration with sensible precision: "0 ms", "84 ms", "1.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const parts: [number, string][] =
    seconds < 3_600
      ? [
          [Math.floor(seconds / 60), "min"],
          [seconds % 60, "s"],
        ]
      : seconds < 86_400
        ? [
            [Math.floor(seconds / 3_600), "h"],
            [Math.floor((seconds % 3_600) / 60), "min"],
          ]
        : [
            [Math.floor(seconds / 86_400), "d"],
            [Math.floor((seconds % 86_400) / 3_600), "h"],
          ];
  return parts
    .filter(([amount], index) => index === 0 || amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(" ");
}
