/** The middle one of an odd number of figures. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** One line of a benchmark's result. */
export type Measured = {
  scenario: string;
  /** What is judged, with its unit. */
  figure: string;
  /** The median. */
  value: number;
  /** What each round gave. */
  rounds: number[];
  /** `value` must be on the right side of `must`; `null` where there is nothing to compare with. */
  must: { at: "least" | "most"; value: number } | null;
  reach: number | null;
  passed: boolean;
  /** Further figures of the middle of the rounds, for reading. */
  details: Record<string, number>;
};

export function judge(measured: Omit<Measured, "value" | "passed"> & { digits?: number }): Measured {
  const { digits = 2, ...rest } = measured;
  const value = Number(median(rest.rounds).toFixed(digits));
  const { must } = rest;
  const passed = must === null || (must.at === "least" ? value >= must.value : value <= must.value);
  return { ...rest, rounds: rest.rounds.map((round) => Number(round.toFixed(digits))), value, passed };
}
