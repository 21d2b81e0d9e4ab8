import { type RunError, runError } from "@millrace/contracts/api/runs";
import { errorRegistry } from "@millrace/contracts/errors";

/**
 * A stored error as clients see it. Messages and details can hold what the step worked on ("Order 17 of Ada Lovelace is
 * refused"), so without the right to payloads only where and what kind is left.
 */
export function runErrorView(stored: unknown, canSeePayload: boolean): RunError | null {
  if (stored === null || stored === undefined) return null;
  const error = runError.parse(stored);
  if (canSeePayload) return error;
  const { details: _details, ...rest } = error;
  return { ...rest, message: errorRegistry[error.code].text };
}
