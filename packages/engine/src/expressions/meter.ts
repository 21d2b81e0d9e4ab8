/**
 * The step budget of one evaluation. Everything an expression or a template makes the engine do is counted here, never timed:
 * the same source on the same data ends the same way on every machine.
 * One evaluation runs at a time (evaluations are synchronous and never nest), so one counter is enough.
 */
let left = 0;
let evaluations = 0;

/** Thrown when an evaluation has used up its steps. The expression itself cannot catch it (`||` and `exists` absorb other errors). */
export class BudgetExhausted extends Error {
  override readonly name = "BudgetExhausted";
}

// One instance: building a stack trace for each would be work outside the budget.
const exhausted = new BudgetExhausted("The step budget is used up.");

/** Runs `work` with that many steps; nothing that it counted stays behind. */
export function withBudget<T>(steps: number, work: () => T): T {
  left = steps;
  evaluations++;
  try {
    return work();
  } finally {
    left = 0;
  }
}

/** Tells one evaluation from another, for what is charged once in each. */
export const evaluationNumber = (): number => evaluations;

/** Counts steps, before the work they stand for is done. Throws `BudgetExhausted`, and again on each later call. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw exhausted;
}

/** Characters that cost as much as one step: native text functions handle that many in the time of one node visit. */
const charactersPerStep = 32;
/** Elements that cost as much as one step when a list is copied or a map's keys are listed. */
const elementsPerStep = 4;

export const textCost = (text: string): number => text.length / charactersPerStep;

/** Searching is a product in the worst case ("aaaa…" in "aaaa…"), so a long needle costs more. */
export const searchCost = (text: string, part: string): number => textCost(text) * (1 + part.length / 64);

/** What it costs to copy or list a value without looking inside its elements. */
export function shallowCost(value: unknown): number {
  if (typeof value === "string") return textCost(value);
  if (typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return value.length / elementsPerStep;
  if (value instanceof Uint8Array) return value.length / charactersPerStep;
  return Object.keys(value).length / elementsPerStep;
}

/** Counts a step for every element of a value, all the way down, and stops as soon as the budget does. */
export function spendDeep(value: unknown): void {
  if (typeof value === "string") spend(textCost(value));
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    spend(value.length);
    for (const item of value) spendDeep(item);
    return;
  }
  for (const key of Object.keys(value)) {
    spend(1 + textCost(key));
    spendDeep((value as Record<string, unknown>)[key]);
  }
}
