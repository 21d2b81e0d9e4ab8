/** What stays the same about a step across attempts, processes and crashes. */

export type StepKey = { organizationId: string; runId: string; path: string; iteration: number };

/** The text whose hash is a step's idempotency key. Ids hold no line break, so different steps never share a text. */
export const stepKeyText = ({ organizationId, runId, path, iteration }: StepKey): string =>
  [organizationId, runId, path, iteration].join("\n");

/**
 * The recorded random number of a step in [0, 1): a function of its ids alone, so that a recomputed step draws the same.
 * `purpose` gives further independent numbers. For choices such as sampling and jitter; it is predictable to whoever knows
 * the run's id, so never for secrets.
 */
export function stepRandom(runId: string, path: string, iteration: number, purpose = "step"): number {
  return hash53(`${purpose}\n${runId}\n${path}\n${iteration}`) / 2 ** 53;
}

/**
 * 53 well mixed bits of a text: two 32-bit multiplicative lanes with the final mixing of MurmurHash3, after "cyrb53" by bryc
 * (public domain). Not cryptographic.
 */
function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (b & 0x1fffff) + (a >>> 0);
}
