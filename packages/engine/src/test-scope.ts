import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { evaluateCel, parseCel } from "./expressions/cel.ts";

/** The data that tests of expressions and templates work on. */
export const testScope = (changes: Partial<ExpressionScope> = {}): ExpressionScope => ({
  trigger: { body: { id: "o-1", total: 99.5 } },
  input: {
    a: 3,
    half: 2.5,
    list: [1, 2, 3],
    text: "Hello World",
    nothing: null,
    orders: [
      { total: 10, paid: true },
      { total: 5.5, paid: false },
    ],
  },
  steps: { fetch: { status: 200 } },
  item: null,
  index: null,
  run: { id: "run_1", startedAt: "2026-03-29T00:00:00.000Z" },
  now: "2026-03-29T01:30:00.000Z",
  random: 0.25,
  ...changes,
});

/** Parses and evaluates; a source that does not parse is a mistake of the test. */
export function evaluate(source: string, scope: ExpressionScope = testScope(), budget?: number): JsonValue {
  const parsed = parseCel(source);
  if (!parsed.ok) throw new Error(`${source}: ${parsed.message}`);
  return evaluateCel(parsed.program, scope, budget === undefined ? {} : { budget });
}

/** What an evaluation or a rendering throws. */
export function errorOf(work: () => unknown): { code: string; message: string; details: unknown } {
  try {
    work();
  } catch (error) {
    const { code, message, details } = error as { code: string; message: string; details: unknown };
    return { code, message, details };
  }
  throw new Error("nothing was thrown");
}
