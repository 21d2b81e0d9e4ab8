import type { RetryPolicy } from "@millrace/contracts/flow/definition";

/**
 * The pause after a failed attempt (1 is the first): fixed, or doubled with each attempt; ±25 % by `random` in [0, 1), so
 * that steps that failed together do not all come back together; never above the policy's longest pause.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const growth = policy.backoff === "exponential" ? 2 ** (attempt - 1) : 1;
  const jitter = 0.75 + random / 2;
  return Math.round(Math.min(policy.maxDelayMs, policy.initialDelayMs * growth * jitter));
}
