import type { RetryPolicy } from "@millrace/contracts/flow/definition";
import { type ErrorClass, isPassing } from "@millrace/contracts/run/error-class";

/** What is known about a failed attempt when it is decided whether there will be another one. */
export type FailedAttempt = {
  /** 1 is the first. */
  attempt: number;
  errorClass: ErrorClass;
  /** The service said not to come back earlier than in this time. */
  retryAfterMs: number | null;
  atMs: number;
  /** After this no attempt may begin; `null` without a deadline. */
  deadlineAtMs: number | null;
  /** In [0, 1). */
  random: number;
};

export type RetryDecision =
  | { retry: true; atMs: number }
  /** `deadline`: there would have been another attempt, but too late. */
  | { retry: false; because: "not_retried" | "attempts" | "deadline" };

/**
 * Whether a failed attempt is followed by another one, and when: the rule of the error's class, or that of the policy; never
 * before the service wants it (`Retry-After`), and never after the deadline.
 */
export function decideRetry(policy: RetryPolicy, failed: FailedAttempt): RetryDecision {
  const { attempt, errorClass, retryAfterMs, atMs, deadlineAtMs, random } = failed;
  if (errorClass === "not_retryable") return { retry: false, because: "not_retried" };
  const own = policy.classes?.[errorClass];
  if (!own && !isPassing(errorClass)) return { retry: false, because: "not_retried" };
  const rule = { ...policy, ...own };
  if (attempt >= rule.maxAttempts) return { retry: false, because: "attempts" };
  const nextAtMs = atMs + Math.max(retryDelayMs(rule, attempt, random), retryAfterMs ?? 0);
  if (deadlineAtMs !== null && nextAtMs >= deadlineAtMs) return { retry: false, because: "deadline" };
  return { retry: true, atMs: nextAtMs };
}

/**
 * The pause after a failed attempt (1 is the first): fixed, or doubled with each attempt; ±25 % by `random` in [0, 1), so
 * that steps that failed together do not all come back together; never above the policy's longest pause.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, random: number): number {
  const growth = policy.backoff === "exponential" ? 2 ** (attempt - 1) : 1;
  const jitter = 0.75 + random / 2;
  return Math.round(Math.min(policy.maxDelayMs, policy.initialDelayMs * growth * jitter));
}
