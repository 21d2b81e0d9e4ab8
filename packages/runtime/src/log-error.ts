import type { JsonValue } from "@millrace/contracts/json";

/** What the log may say about something thrown. */
export type ErrorFacts = { type: string; code?: string; message: string; stack?: string };

/**
 * The part of something thrown that may go into a log: never its cause, nor the fields that libraries put on their errors
 * (a response, the row that a constraint refused).
 */
export function errorFacts(thrown: unknown, mask: <T extends JsonValue>(value: T) => T = (value) => value): ErrorFacts {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: mask(String(thrown)) };
  const { name, message, stack } = thrown;
  return {
    type: name,
    ...("code" in thrown && typeof thrown.code === "string" ? { code: thrown.code } : {}),
    message: mask(message),
    ...(stack === undefined ? {} : { stack: mask(stack) }),
  };
}
