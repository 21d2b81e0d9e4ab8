const units: Record<string, number> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const mostMs = 366 * 86_400_000;

/**
 * A duration as a person writes it, in milliseconds: "500 ms", "1.5 s", "2 h 30 min"; a number alone is seconds. `null` for
 * nothing, `undefined` for what is none.
 */
export function parseDuration(text: string): number | null | undefined {
  const rest = text.trim().toLowerCase();
  if (rest === "") return null;
  if (/^\d+(\.\d+)?$/.test(rest)) return bounded(Number(rest) * 1_000);
  const parts = [...rest.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== rest.replaceAll(/(?<=[a-z])\s+/g, ""))
    return undefined;
  let ms = 0;
  for (const [, amount, unit = ""] of parts) {
    const factor = units[unit];
    if (factor === undefined) return undefined;
    ms += Number(amount) * factor;
  }
  return bounded(ms);
}

const bounded = (ms: number): number | undefined => (ms <= mostMs ? Math.round(ms) : undefined);
