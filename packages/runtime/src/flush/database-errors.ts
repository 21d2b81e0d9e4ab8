/** What a failed statement means for the rows in it. */
export type DatabaseFailure =
  /** The database could not be reached or went away: it is unknown whether the statement took effect. */
  | "connection"
  /** The statement was rolled back for a reason that goes away: deadlock, serialization, lack of resources. */
  | "transient"
  /** The statement was refused because of what is in it. */
  | "refused";

const connectionErrorCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/**
 * Classifies what a statement threw by its SQLSTATE. Errors without one come from the connection, except for those of our
 * own code, which would come again with every try.
 */
export function classifyDatabaseError(error: unknown): DatabaseFailure {
  if (mistakes.some((mistake) => error instanceof mistake)) return "refused";
  const code = codeOf(error);
  // `pg` throws errors without a code when a connection ends or does not come about in time.
  if (code === null || connectionErrorCodes.has(code)) return "connection";
  // 08: connection; 57P: shutdown, crash, cannot connect now (57014 is a cancelled statement, rolled back).
  if (code.startsWith("08") || code.startsWith("57P")) return "connection";
  // 40: serialization and deadlock; 53: out of memory, disk or connections; 55: lock not available; 57: cancelled.
  if (/^(40|53|55|57)/.test(code)) return "transient";
  return "refused";
}

const mistakes = [TypeError, RangeError, SyntaxError, ReferenceError];

function codeOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}

/** A pause between two tries, growing to two seconds; `attempt` counts from 1. */
export const retryDelayMs = (attempt: number): number => Math.min(2_000, 25 * 2 ** Math.min(attempt, 8));
