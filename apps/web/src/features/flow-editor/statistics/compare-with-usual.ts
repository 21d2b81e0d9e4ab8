import type { NodeStatistics } from "@millrace/contracts/api/statistics";
import { durationText } from "./figure-words.ts";

/** Slow is more than 19 of 20 took, where it is this many times the usual, or in any case from so many times on. */
const slowFrom = 2;
const alwaysSlowFrom = 5;
/** Less than this nobody would notice. */
const noticedMs = 50;

/**
 * "12 s, usually 0.4 s (p95 1.1 s)": one step beside what many have taken; `null` without a figure. Being longer than 19 of 20
 * alone says little: among few runs one is always the slowest. And among few that one is itself what 19 of 20 are within.
 */
export function compareWithUsual(
  ownMs: number,
  { duration }: Pick<NodeStatistics, "duration">,
): { text: string; isSlow: boolean } | null {
  if (!duration) return null;
  const { p50Ms, p95Ms } = duration;
  return {
    text: `${durationText(ownMs)}, usually ${durationText(p50Ms)} (p95 ${durationText(p95Ms)})`,
    isSlow:
      ownMs - p50Ms >= noticedMs && (ownMs >= alwaysSlowFrom * p50Ms || (ownMs > p95Ms && ownMs >= slowFrom * p50Ms)),
  };
}
