import { z } from "zod";
import { type ErrorCode, errorCode, errorRegistry } from "../errors.ts";

/** What kind of thing went wrong in a step, as retry rules and error ports tell them apart. */
export const errorClasses = [
  "network",
  "timeout",
  "rate_limited",
  "server_error",
  "unexpected",
  "client_error",
  "code_error",
  "not_retryable",
] as const;
export const errorClass = z.enum(errorClasses);
export type ErrorClass = z.infer<typeof errorClass>;

/** What a person reads. */
export const errorClassLabels: Record<ErrorClass, string> = {
  network: "Can't be reached",
  timeout: "Too slow",
  rate_limited: "Rate limited (429)",
  server_error: "Service failed (5xx)",
  unexpected: "Unexpected",
  client_error: "Refused (4xx)",
  code_error: "Error in the code",
  not_retryable: "Can't succeed",
};

/** Classes whose errors may pass by themselves: tried again unless a rule says otherwise. */
const passing: ReadonlySet<ErrorClass> = new Set(["network", "timeout", "rate_limited", "server_error", "unexpected"]);
export const isPassing = (errorClass: ErrorClass): boolean => passing.has(errorClass);

/** Classes that a retry rule may name: trying a `not_retryable` error again never helps. */
export const retryableClasses = errorClasses.filter((name) => name !== "not_retryable");

const classOfCode: Partial<Record<ErrorCode, ErrorClass>> = {
  "http.network": "network",
  "http.timeout": "timeout",
  "step.timeout": "timeout",
  "http.rate_limited": "rate_limited",
  "http.client_error": "client_error",
  "http.server_error": "server_error",
  "code.error": "code_error",
  "code.timeout": "code_error",
  "code.memory": "code_error",
  "code.invalid_result": "code_error",
  "code.output_too_large": "code_error",
};

/** The codes of a class. */
export const codesOfClass = (errorClass: ErrorClass): readonly ErrorCode[] =>
  errorCode.options.filter((code) => classOfError(code) === errorClass);

/** The class of a step's error, by its code. */
export const classOfError = (code: ErrorCode): ErrorClass =>
  classOfCode[code] ?? (errorRegistry[code].retryable ? "unexpected" : "not_retryable");
