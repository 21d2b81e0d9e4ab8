/** Most times of a flush are the same few milliseconds, so the last text is kept. */
let lastTime: { ms: number; text: string } = { ms: 0, text: new Date(0).toISOString() };
/** A time in ms since 1970 as a parameter of a statement. */
export function isoTime(ms: number | null | undefined): string | null {
  if (ms === null || ms === undefined) return null;
  if (lastTime.ms !== ms) lastTime = { ms, text: new Date(ms).toISOString() };
  return lastTime.text;
}

/** A value as the text of a JSON parameter; null and undefined are SQL's null. */
export const json = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);

/** A time in ms since 1970 as a number that Postgres takes as `bigint`. */
export const wholeMs = (ms: number | null | undefined): number | null =>
  ms === null || ms === undefined ? null : Math.trunc(ms);
