import { type RetryPolicy, retryPolicy } from "@millrace/contracts/flow/definition";
import { errorClasses, isPassing, retryableClasses } from "@millrace/contracts/run/error-class";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRetry, type FailedAttempt, retryDelayMs } from "./retry.ts";

it.each([
  ["fixed", 1, 0.5, 1_000],
  ["fixed", 4, 0.5, 1_000],
  ["exponential", 1, 0.5, 1_000],
  ["exponential", 3, 0.5, 4_000],
  ["exponential", 1, 0, 750],
  ["exponential", 1, 0.999999, 1_250],
  ["exponential", 20, 0.5, 60_000],
] as const)("waits %s after attempt %d with random %d: %d ms", (backoff, attempt, random, expected) => {
  expect(retryDelayMs({ maxAttempts: 20, backoff, initialDelayMs: 1_000, maxDelayMs: 60_000 }, attempt, random)).toBe(
    expected,
  );
});

const failed = (changes: Partial<FailedAttempt> = {}): FailedAttempt => ({
  attempt: 1,
  errorClass: "network",
  retryAfterMs: null,
  atMs: 10_000,
  deadlineAtMs: null,
  random: 0.5,
  ...changes,
});
const policy = (changes: object = {}) => retryPolicy.parse({ maxAttempts: 3, initialDelayMs: 1_000, ...changes });

describe("whether and when a failed attempt is followed by another", () => {
  it.each([
    ["a passing error", {}, {}, { retry: true, atMs: 11_000 }],
    ["the last attempt", {}, { attempt: 3 }, { retry: false, because: "attempts" }],
    ["what can't succeed", {}, { errorClass: "not_retryable" }, { retry: false, because: "not_retried" }],
    ["a refused request, by default", {}, { errorClass: "client_error" }, { retry: false, because: "not_retried" }],
    [
      "a refused request that a rule names",
      { classes: { client_error: {} } },
      { errorClass: "client_error" },
      { retry: true, atMs: 11_000 },
    ],
    [
      "a class that is not tried again",
      { classes: { timeout: { maxAttempts: 1 } } },
      { errorClass: "timeout" },
      { retry: false, because: "attempts" },
    ],
    [
      "a class with pauses of its own",
      { classes: { rate_limited: { maxAttempts: 9, backoff: "fixed", initialDelayMs: 5_000 } } },
      { errorClass: "rate_limited", attempt: 8 },
      { retry: true, atMs: 15_000 },
    ],
    [
      "a service that wants a longer pause",
      {},
      { errorClass: "rate_limited", retryAfterMs: 120_000 },
      { retry: true, atMs: 130_000 },
    ],
    ["a service that wants a shorter pause", {}, { retryAfterMs: 10 }, { retry: true, atMs: 11_000 }],
    ["a deadline that is further away", {}, { deadlineAtMs: 11_001 }, { retry: true, atMs: 11_000 }],
    ["a deadline at that moment", {}, { deadlineAtMs: 11_000 }, { retry: false, because: "deadline" }],
    [
      "a service that wants to be left alone past the deadline",
      {},
      { retryAfterMs: 60_000, deadlineAtMs: 60_000 },
      { retry: false, because: "deadline" },
    ],
  ] as const)("%s", (_, rules, attempt, decision) => {
    expect(decideRetry(policy(rules), failed(attempt))).toEqual(decision);
  });

  it("keeps within attempts, jitter, Retry-After and deadline, whatever the policy", () => {
    const rule = {
      maxAttempts: fc.integer({ min: 1, max: 20 }),
      backoff: fc.constantFrom("fixed" as const, "exponential" as const),
      initialDelayMs: fc.integer({ min: 0, max: 3_600_000 }),
      maxDelayMs: fc.integer({ min: 0, max: 86_400_000 }),
    };
    const anyPolicy: fc.Arbitrary<RetryPolicy> = fc.record({
      ...rule,
      classes: fc.dictionary(fc.constantFrom(...retryableClasses), fc.record(rule, { requiredKeys: [] })),
    });
    const anyFailure: fc.Arbitrary<FailedAttempt> = fc.record({
      attempt: fc.integer({ min: 1, max: 25 }),
      errorClass: fc.constantFrom(...errorClasses),
      retryAfterMs: fc.option(fc.integer({ min: 1, max: 86_400_000 })),
      atMs: fc.integer({ min: 0, max: 2e12 }),
      deadlineAtMs: fc.option(fc.integer({ min: 0, max: 2e12 })),
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(anyPolicy, anyFailure, (given, attempt) => {
        const decision = decideRetry(given, attempt);
        if (!decision.retry) return;
        const { errorClass, retryAfterMs, atMs, deadlineAtMs } = attempt;
        if (errorClass === "not_retryable") throw new Error("tried what can't succeed");
        const own = given.classes?.[errorClass];
        expect(own !== undefined || isPassing(errorClass)).toBe(true);
        const used = { ...given, ...own };
        expect(attempt.attempt).toBeLessThan(used.maxAttempts);
        const growth = used.backoff === "exponential" ? 2 ** (attempt.attempt - 1) : 1;
        const longest = Math.min(used.maxDelayMs, used.initialDelayMs * growth * 1.25);
        const pause = decision.atMs - atMs;
        expect(pause).toBeLessThanOrEqual(Math.max(Math.ceil(longest), retryAfterMs ?? 0));
        expect(pause).toBeGreaterThanOrEqual(
          Math.floor(Math.min(used.maxDelayMs, used.initialDelayMs * growth * 0.75)),
        );
        expect(pause).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
        if (deadlineAtMs !== null) expect(decision.atMs).toBeLessThan(deadlineAtMs);
      }),
    );
  });
});
