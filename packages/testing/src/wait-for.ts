import { setTimeout as sleep } from "node:timers/promises";

/**
 * Resolves with the first truthy answer of `check`, asked again every few milliseconds. A check that throws counts as "not
 * yet". After `timeoutMs` it rejects with the last error, or saying what it was waiting for.
 */
export async function waitFor<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 10_000, intervalMs = 10 }: { timeoutMs?: number; intervalMs?: number } = {},
): Promise<NonNullable<T>> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await check();
      if (answer) return answer;
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= end)
      throw failure ?? new Error(`not so within ${timeoutMs} ms: ${check.toString().slice(0, 200)}`);
    await sleep(intervalMs);
  }
}
