import type { Page } from "@playwright/test";
import { mainThreadMs } from "./main-thread.ts";

/** Intervals between animation frames, in milliseconds. */
export type Frames = {
  count: number;
  p50: number;
  p95: number;
  max: number;
  /** The share of intervals over 20 ms. */
  late: number;
  longTasks: number;
  /** Frames before which something had changed. */
  changed: number;
  /** What the main thread spent, per frame. */
  mainThreadMs: number;
};

/** Records the animation frames of a page while something is done on it. Throws when nothing changed meanwhile. */
export async function recordFrames(page: Page, changing: string | null, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate((selector) => window.millraceProbe.record(selector), changing);
  const spentMs = await mainThreadMs(page, act);
  const { times, changed, longTasks } = await page.evaluate(() => window.millraceProbe.endRecord());
  if (changing !== null && changed < 3)
    throw new Error(`${changing} changed in ${changed} of ${times.length} frames only`);
  return { ...framesOf(times), changed, longTasks, mainThreadMs: spentMs / Math.max(1, times.length - 1) };
}

export function framesOf(times: readonly number[]): Omit<Frames, "longTasks" | "changed" | "mainThreadMs"> {
  const intervals = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const sorted = intervals.toSorted((a, b) => a - b);
  return {
    count: intervals.length,
    p50: atShare(sorted, 0.5),
    p95: atShare(sorted, 0.95),
    max: sorted.at(-1) ?? Number.NaN,
    late: intervals.filter((interval) => interval > 20).length / Math.max(1, intervals.length),
  };
}

/** The value below which this share of the sorted values lies. */
export const atShare = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
