const longestRetryAfterMs = 86_400_000;

/**
 * How long a service wants to be left alone, by its header `Retry-After`: a number of seconds or a date (RFC 9110 §10.2.3). At
 * most a day; `null` where it does not say. Header names are in small letters.
 */
export function readRetryAfter(headers: Record<string, string>, nowMs: number): number | null {
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}$/.test(value)) return Math.min(Number(value) * 1_000, longestRetryAfterMs);
  // Date.parse alone would also take "-5".
  const at = /^[A-Z][a-z]{2,8}, .+ GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return null;
  // The service's own clock, where it tells it: its date and ours may differ.
  const from = Date.parse(headers.date ?? "");
  return Math.min(Math.max(0, at - (Number.isNaN(from) ? nowMs : from)), longestRetryAfterMs);
}
