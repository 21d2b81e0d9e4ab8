import type { NodeStatistics } from "@millrace/contracts/api/statistics";
import { durationText } from "./figure-words.ts";

/** From so many times the usual on a step is slow, and only where it is as much in milliseconds that anybody would notice. */
const slowFrom = 2;
const noticedMs = 50;

/**
 * "12 s, usually 0.4 s (p95 1.1 s)": one step beside what many have taken; `null` without a figure. It is slow when it took
 * longer than 19 of 20, and at least twice as long as half of them: among few runs one is always the slowest.
 */
export function compareWithUsual(
  ownMs: number,
  { duration }: Pick<NodeStatistics, "duration">,
): { text: string; isSlow: boolean } | null {
  if (!duration) return null;
  const { p50Ms, p95Ms } = duration;
  return {
    text: `${durationText(ownMs)}, usually ${durationText(p50Ms)} (p95 ${durationText(p95Ms)})`,
    isSlow: ownMs > p95Ms && ownMs >= slowFrom * p50Ms && ownMs - p50Ms >= noticedMs,
  };
}
