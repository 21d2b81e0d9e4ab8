import { createZoneClock } from "@millrace/nodes/schedule/zone-clock";

/** Writes moments as the clock of a time zone shows them: "Mon, 23 Nov 2026, 09:00 CET". */
export function tickFormat(timeZone: string): (at: string | number) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
  return (at) => format.format(typeof at === "string" ? Date.parse(at) : at);
}

/** What the clock of a time zone shows, in the form of a `datetime-local` field. */
export const wallText = (timeZone: string, atMs: number): string =>
  new Date(atMs + createZoneClock(timeZone).offsetAt(atMs)).toISOString().slice(0, 16);

/** The moment at which the clock of a time zone shows what a `datetime-local` field says; `null` for an empty field. */
export function momentOf(timeZone: string, wall: string): number | null {
  const wallMs = Date.parse(`${wall}Z`);
  return Number.isNaN(wallMs) ? null : createZoneClock(timeZone).firstInstantOf(wallMs);
}
