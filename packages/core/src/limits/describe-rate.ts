import type { Rate } from "@millrace/contracts/flow/definition";

const units: [number, string][] = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
];

/** "10 per minute", "5 per 90 seconds". */
export function describeRate({ max, perMs }: Rate): string {
  const [size, unit] = units.find(([ms]) => perMs % ms === 0) ?? [1, "ms"];
  const count = perMs / size;
  return `${max.toLocaleString("en-US")} per ${count === 1 ? unit : `${count.toLocaleString("en-US")} ${unit}s`}`;
}
