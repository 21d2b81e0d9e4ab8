import { expect, it } from "vitest";
import { evaluateAssertion, parseAssertion } from "./assertion.ts";

const scope = { output: { total: 7, list: [1, 2] }, steps: { fetch: { status: 200 } }, trigger: { n: 1 } };
const evaluate = (source: string) => {
  const parsed = parseAssertion(source);
  if (!parsed.ok) throw new Error(`${parsed.position}: ${parsed.message}`);
  return evaluateAssertion(parsed.assertion, scope);
};

it("reads output, steps and trigger", () => {
  expect(evaluate("output.total == 7 && steps.fetch.status == 200 && trigger.n == 1")).toBe(true);
  expect(evaluate("output.list.all(x, x > 1) // not all")).toBe(false);
  expect(evaluate("output.total")).toBe(7);
  expect(() => evaluate("output.nothing == 1")).toThrow(/nothing/);
});

it("tells where an expression is wrong", () => {
  expect(parseAssertion("output.total ==")).toMatchObject({ ok: false });
  const unknown = parseAssertion("1 == nobody");
  expect(unknown).toMatchObject({ ok: false });
  if (!unknown.ok) expect(unknown.position).toBeLessThanOrEqual(11);
});
