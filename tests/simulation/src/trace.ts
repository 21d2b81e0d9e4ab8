import { createHash } from "node:crypto";

/** Everything that happened, in order. Two simulations with the same hash were the same in every event. */
export type Trace = {
  note(line: string): void;
  readonly lines: readonly string[];
  readonly count: number;
  hash(): string;
};

/** Keeps the lines themselves only where somebody wants to read them. */
export function createTrace(keepsLines: boolean): Trace {
  const lines: string[] = [];
  const sum = createHash("sha256");
  let count = 0;
  return {
    lines,
    get count() {
      return count;
    },
    note(line) {
      count++;
      sum.update(line);
      sum.update("\n");
      if (keepsLines) lines.push(line);
    },
    hash: () => sum.copy().digest("hex").slice(0, 16),
  };
}
