import { AppError, type ErrorCode } from "@millrace/contracts/errors";
import { isUniqueViolation } from "@millrace/db/errors";

/** Names the error of a write that the unique constraint refused; the transaction is lost in any case. */
export async function orTaken<T>(write: Promise<T>, constraint: string, code: ErrorCode): Promise<T> {
  try {
    return await write;
  } catch (thrown) {
    throw isUniqueViolation(thrown, constraint) ? new AppError(code, { cause: thrown }) : thrown;
  }
}
