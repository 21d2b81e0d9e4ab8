import { type ErrorBody, errorBody, errorRegistry } from "@millrace/contracts/errors";

/**
 * What every error looks like to a screen. An error of the API keeps its own body; a lost connection and anything
 * unexpected become a retryable body in words, so a screen never shows an internal message.
 */
export function errorBodyOf(error: unknown): ErrorBody {
  const known = errorBody.safeParse(appDataOf(error));
  if (known.success) return known.data;
  if (isConnectionError(error)) {
    return {
      code: "system.unexpected",
      message: "Millrace can't be reached. Check your connection and try again.",
      retryable: true,
    };
  }
  return { code: "system.unexpected", message: errorRegistry["system.unexpected"].text, retryable: true };
}

/** Fields that the API refused, as form paths: `{ "changes.name": "Enter a name." }`. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  const fields = errorBodyOf(error).details?.fields;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return {};
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function appDataOf(error: unknown): unknown {
  if (typeof error !== "object" || error === null || !("data" in error)) return error;
  const { data } = error;
  return typeof data === "object" && data !== null && "app" in data ? data.app : undefined;
}

/** tRPC wraps what `fetch` threw as the cause of an error without data. */
const isConnectionError = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && error.cause instanceof TypeError);
