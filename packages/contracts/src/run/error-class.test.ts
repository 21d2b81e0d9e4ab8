import { expect, it } from "vitest";
import { type ErrorCode, errorRegistry } from "../errors.ts";
import { classOfError, errorClasses, errorClassLabels, isPassing } from "./error-class.ts";

it("gives every code a class that agrees with the registry about trying again", () => {
  for (const code of Object.keys(errorRegistry) as ErrorCode[]) {
    const errorClass = classOfError(code);
    if (isPassing(errorClass)) expect(errorRegistry[code].retryable, code).toBe(true);
    else expect(errorRegistry[code].retryable, code).toBe(false);
  }
});

it.each([
  ["http.network", "network"],
  ["step.timeout", "timeout"],
  ["http.rate_limited", "rate_limited"],
  ["http.client_error", "client_error"],
  ["http.server_error", "server_error"],
  ["code.error", "code_error"],
  ["code.crashed", "unexpected"],
  ["step.failed_on_purpose", "not_retryable"],
] as const)("%s is %s", (code, errorClass) => expect(classOfError(code)).toBe(errorClass));

it("has words for every class", () => expect(Object.keys(errorClassLabels).sort()).toEqual([...errorClasses].sort()));
