import type { NodeStatistics } from "@millrace/contracts/api/statistics";

/** By what the canvas is coloured. */
export const measures = ["share", "p95", "failures", "count"] as const;
export type Measure = (typeof measures)[number];

export const measureLabels: Record<Measure, string> = {
  share: "Share of time",
  p95: "Slowest 5 % (p95)",
  failures: "Failure rate",
  count: "Runs",
};

/** How warm a node is: 0 is the least, 4 the most. */
export type HeatLevel = 0 | 1 | 2 | 3 | 4;
export const heatLevels: readonly HeatLevel[] = [0, 1, 2, 3, 4];

/** What of an execution's outcomes failed, from 0 to 1; `null` where nothing has ended. */
export const failureRate = ({ ended, failed }: Pick<NodeStatistics, "ended" | "failed">): number | null =>
  ended === 0 ? null : failed / ended;

/** The value of a node under a measure; `null` where it says nothing: the time of what waits would outshine all work. */
export function measureOf(node: NodeStatistics, measure: Measure): number | null {
  switch (measure) {
    case "share":
      return node.share;
    case "p95":
      return node.spends === "wait" || node.spends === null ? null : (node.duration?.p95Ms ?? null);
    case "failures":
      return node.isTrigger ? null : failureRate(node);
    case "count":
      return node.runs;
  }
}

/** The bound of the hottest level: the largest value, but for failure rates at least a tenth, so that 1 in 1,000 stays cool. */
export const topOf = (values: readonly (number | null)[], measure: Measure): number =>
  Math.max(measure === "failures" ? 0.1 : 0, ...values.map((value) => value ?? 0));

/** Equal fifths of the way to the top; nothing is 0. */
export function levelOf(value: number | null, top: number): HeatLevel | null {
  if (value === null) return null;
  if (top <= 0 || value <= 0) return 0;
  return heatLevels[Math.min(4, Math.floor((value / top) * 5))] ?? 4;
}

/** From which value on a level begins, for the legend. */
export const levelStart = (level: HeatLevel, top: number): number => (top * level) / 5;
