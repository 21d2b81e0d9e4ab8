import type { StartRunInput } from "@millrace/contracts/api/start-run";
import { AppError } from "@millrace/contracts/errors";

const yearMs = 365 * 86_400_000;

/**
 * When a start asks to begin, or `null` for at once, also where the time has passed. Throws `run.too_far_ahead` for more
 * than a year, and `request.invalid` for a time and a delay together.
 */
export function startTimeOf({ startAt, delayMs }: Pick<StartRunInput, "startAt" | "delayMs">, now: Date): Date | null {
  if (startAt !== undefined && delayMs !== undefined)
    throw new AppError("request.invalid", {
      message: "Say either when the run begins or after which delay, not both.",
    });
  const atMs = startAt === undefined ? now.getTime() + (delayMs ?? 0) : new Date(startAt).getTime();
  if (atMs > now.getTime() + yearMs) throw new AppError("run.too_far_ahead");
  return atMs > now.getTime() ? new Date(atMs) : null;
}
