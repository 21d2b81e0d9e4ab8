import { describe, expect, it } from "vitest";
import { errorOf, evaluate, testScope } from "../test-scope.ts";
import { workMs } from "../test-time.ts";
import { defaultExpressionBudget } from "./cel.ts";

const list = Array.from({ length: 1_000 }, (_, index) => index);
const scope = testScope({
  input: {
    list,
    big: Array.from({ length: 200_000 }, (_, index) => index),
    records: Array.from({ length: 10_000 }, (_, index) => ({ id: index, name: `n${index}` })),
    map: Object.fromEntries(list.map((index) => [`k${index}`, index])),
    text: "a".repeat(1_000_000),
  },
});

const doubling = (start: string, times: number) => {
  let source = `x${times}.size()`;
  for (let at = times; at > 0; at--) source = `cel.bind(x${at}, x${at - 1} + x${at - 1}, ${source})`;
  return source.replaceAll("x0", start);
};

/** What one expression could otherwise do for seconds, minutes, or until memory is gone. */
const attacks: [string, string][] = [
  ["nested map over 1,000 elements", "input.list.map(a, input.list.map(b, input.list.map(c, 1)))"],
  ["nested all", "input.list.all(a, input.list.all(b, input.list.all(c, c >= 0)))"],
  ["nested filter", "input.list.filter(a, input.list.filter(b, input.list.exists(c, c < 0)).size() > 0)"],
  ["string doubling", doubling("'ab'", 28)],
  ["list doubling", doubling("input.list", 28)],
  ["big list concatenation", "input.big + input.big + input.big"],
  ["concatenation in a loop", "input.list.map(x, input.list + input.list)"],
  ["joining a repeated text", "input.list.map(x, input.text).join()"],
  ["a text repeated in the result", "input.list.map(x, input.text)"],
  ["a list repeated in the result", "input.list.map(x, input.big)"],
  ["replace that multiplies", "input.text.replace('a', input.text)"],
  ["split into characters", "input.text.split('')"],
  ["searching in a loop", "input.list.map(x, input.text.contains('b'))"],
  ["a long needle", `input.text.contains('${"a".repeat(500)}b')`],
  ["comparing big lists", "input.list.all(x, input.records == input.records.map(r, r))"],
  ["comparing long texts", "input.list.exists(x, input.text + 'a' == input.text + 'b')"],
  ["membership in a loop", "input.list.map(x, x in input.big)"],
  ["listing a map in a loop", "input.list.map(x, input.map.all(k, k != 'x'))"],
  ["counting characters in a loop", "input.list.map(x, input.text.size())"],
  ["JSON text in a loop", "input.list.map(x, toJson(input.map))"],
  ["time zones in a loop", "input.list.map(x, now.getHours('Europe/Berlin'))"],
  ["matching long text in a loop", "input.list.map(x, input.text.matches('b'))"],
  ["a costly pattern in a loop", "input.list.map(x, input.text.substring(0, 500).matches('[ab]*a[ab]{200}c$'))"],
  ["many patterns", "input.list.map(x, 'b'.matches('a{90}' + string(x)))"],
];

describe("the step budget", () => {
  it.each(attacks)("stops %s", (_name, source) => {
    expect(errorOf(() => evaluate(source, scope)).code).toBe("step.expression_budget");
  });

  it("costs no attack much more than an ordinary expression that uses the same budget up", () => {
    const time = (source: string) => workMs(() => expect(() => evaluate(source, scope)).toThrow());
    const best = (source: string) => Math.min(...Array.from({ length: 5 }, () => time(source)));
    const ordinary = best("input.big.map(x, x + 1)");
    for (const [name, source] of attacks) expect(best(source), name).toBeLessThan(10 * ordinary + 5);
  });

  it("does not let errors that || and exists absorb, nor a used-up budget, be caught", () => {
    for (const source of [
      "input.big.exists(x, x.nope == 1)",
      "input.big.all(x, x.nope == 1 || x.nope == 2)",
      "input.list.exists(x, input.list.all(y, input.list.all(z, z >= 0)) || true) || true",
      "input.list.all(x, input.big.map(y, y).size() < 0) || true",
    ])
      expect(errorOf(() => evaluate(source, scope)).code, source).toBe("step.expression_budget");
  });

  it("lets honest work pass", () => {
    expect(evaluate("input.records.filter(r, r.id % 1000 == 0).map(r, r.name)", scope)).toHaveLength(10);
    expect(evaluate("input.records.size()", scope)).toBe(10_000);
    expect(evaluate("input.list.map(x, {'n': x, 'double': x * 2})", scope)).toHaveLength(1_000);
    expect(evaluate("input", scope)).toBe(scope.input);
    expect(evaluate("{'all': input.records, 'text': input.text}", scope)).toHaveProperty("all");
  });

  it("counts steps, not time: the same source needs exactly the same budget each time", () => {
    const source = "input.list.filter(x, x % 2 == 0).map(x, string(x)).join(',').size()";
    const passes = (budget: number) => {
      try {
        evaluate(source, scope, budget);
        return true;
      } catch {
        return false;
      }
    };
    const needed = () => {
      let [low, high] = [0, defaultExpressionBudget];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (passes(middle)) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const first = needed();
    expect(first).toBeGreaterThan(1_000);
    expect(needed()).toBe(first);
  });

  it("matches in linear time where backtracking takes exponential time", () => {
    const long = testScope({ input: `${"a".repeat(20_000)}!` });
    const match = () => {
      expect(evaluate("input.matches('(a+)+$')", long)).toBe(false);
      expect(evaluate("input.matches('(a|a)*b')", long)).toBe(false);
      expect(evaluate("input.matches('(a+)+!$')", long)).toBe(true);
    };
    // Backtracking would take longer than the universe has existed.
    expect(workMs(match)).toBeLessThan(2_000);
  });
});
