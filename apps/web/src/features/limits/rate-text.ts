import type { Rate } from "@millrace/contracts/flow/definition";

export const rateUnits = [
  { value: "s", label: "seconds", one: "second", factor: 1_000 },
  { value: "min", label: "minutes", one: "minute", factor: 60_000 },
  { value: "h", label: "hours", one: "hour", factor: 3_600_000 },
  { value: "d", label: "days", one: "day", factor: 86_400_000 },
] as const;

/** The largest unit in which a time is whole; seconds without one. */
export const defaultUnit = (perMs: number | undefined): (typeof rateUnits)[number] =>
  (perMs ? rateUnits.findLast(({ factor }) => perMs % factor === 0) : undefined) ?? rateUnits[0];

/** "10 per minute", "5 per 90 seconds". */
export function rateText({ max, perMs }: Rate): string {
  const { factor, one, label } = defaultUnit(perMs);
  const amount = perMs / factor;
  const time = amount === 1 ? one : `${amount.toLocaleString("en-US")} ${label}`;
  return `${max.toLocaleString("en-US")} per ${time}`;
}

export const wrongRate = "Enter a whole number from 1 to 1,000,000, and a time from 1 second to 1 day.";
