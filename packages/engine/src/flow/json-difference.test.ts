import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { expect, it } from "vitest";
import { jsonDifferences } from "./json-difference.ts";

it("names the places", () => {
  expect(jsonDifferences({ a: 1, b: [1, 2], "x/y": 1 }, { a: 2, b: [1], c: null })).toEqual([
    { pointer: "/a", expected: 1, actual: 2 },
    { pointer: "/b/1", expected: 2 },
    { pointer: "/x~1y", expected: 1 },
    { pointer: "/c", actual: null },
  ]);
  expect(jsonDifferences([1], { 0: 1 })).toEqual([{ pointer: "", expected: [1], actual: { 0: 1 } }]);
});

const anyJson = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

it("finds nothing exactly where two values are the same JSON, in any order of keys", () => {
  fc.assert(
    fc.property(anyJson, anyJson, (a, b) => {
      expect(jsonDifferences(a, JSON.parse(JSON.stringify(a)))).toEqual([]);
      const same = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
      expect(jsonDifferences(a, b).length === 0).toBe(same);
    }),
  );
});

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
