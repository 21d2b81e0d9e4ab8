import { formatDuration } from "@/ui/time-format";
import type { Measure } from "./measures.ts";

const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** "9,204", "12.3K"; an estimate has a sign before it. */
export const countText = (count: number, isEstimate: boolean): string =>
  `${isEstimate && count > 0 ? "≈" : ""}${count < 10_000 ? whole.format(count) : compact.format(count)}`;

/** In full, for tables. */
export const fullCountText = (count: number, isEstimate: boolean): string =>
  `${isEstimate && count > 0 ? "≈" : ""}${whole.format(isEstimate ? Number(count.toPrecision(3)) : count)}`;

/** "41 %", "0.3 %", "< 0.1 %". */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  return `${percent > 0 && percent < 10 ? percent.toFixed(1).replace(/\.0$/, "") : Math.round(percent)} %`;
}

/** Durations below ten milliseconds are told apart: most nodes that compute take less. */
export const durationText = (ms: number): string =>
  ms > 0 && ms < 10 ? `${ms < 0.1 ? "< 0.1" : ms.toFixed(1).replace(/\.0$/, "")} ms` : formatDuration(ms);

export const measureText = (value: number, measure: Measure): string => {
  if (measure === "count") return countText(Math.round(value), false);
  return measure === "p95" ? durationText(value) : shareText(value);
};
