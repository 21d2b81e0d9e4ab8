import { AppError } from "@millrace/contracts/errors";
import { translateDatabaseError } from "@millrace/db/errors";

/** `system.database_unavailable` for what is thrown when the database can't be reached, `null` for everything else. */
export function databaseProblem(thrown: unknown): AppError | null {
  const translated = translateDatabaseError(thrown);
  return translated instanceof AppError ? translated : null;
}
