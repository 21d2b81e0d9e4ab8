import { AppError } from "@millrace/contracts/errors";
import { classifyDatabaseError, retryDelayMs } from "./database-errors.ts";

/**
 * Repeats `attempt` while the database is away or busy; every other error is thrown. Returns `null` once `isClosed`.
 * `attempt` must be safe to repeat after it took effect unheard.
 */
export async function untilDatabaseAnswers<T>(attempt: () => Promise<T>, isClosed: () => boolean): Promise<T | null> {
  for (let tries = 1; !isClosed(); tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof AppError || classifyDatabaseError(error) === "refused") throw error;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs(tries)));
    }
  }
  return null;
}
