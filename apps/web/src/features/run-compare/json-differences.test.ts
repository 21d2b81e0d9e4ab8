import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonDifferences } from "./json-differences.ts";

const json = fc.jsonValue() as fc.Arbitrary<JsonValue>;
const most = 1_000;

describe("differences of two values", () => {
  it("are none for equal values, and some for different ones, the other way round with the sides swapped", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(jsonDifferences(a, structuredClone(a), most).differences).toEqual([]);
        const there = jsonDifferences(a, b, most).differences;
        expect(there.length === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
        const back = jsonDifferences(b, a, most).differences.map(({ path, a, b }) => ({ path, a: b, b: a }));
        const byPath = (x: { path: string }, y: { path: string }) => (x.path < y.path ? -1 : 1);
        expect(back.toSorted(byPath)).toEqual(there.toSorted(byPath));
      }),
    );
  });

  it("name the place", () => {
    const a = { id: 1, items: [{ price: 5 }, { price: 6 }], "a b": true, gone: null };
    const b = { id: 1, items: [{ price: 7 }], "a b": false, more: [] };
    expect(jsonDifferences(a, b, most).differences).toEqual([
      { path: "items[0].price", a: 5, b: 7 },
      { path: "items[1]", a: { price: 6 }, b: undefined },
      { path: '["a b"]', a: true, b: false },
      { path: "gone", a: null, b: undefined },
      { path: "more", a: undefined, b: [] },
    ]);
    expect(jsonDifferences([1], { 0: 1 }, most).differences).toEqual([{ path: "", a: [1], b: { 0: 1 } }]);
  });

  it("end at the bound and say so", () => {
    const a = Array.from({ length: 10 }, (_, index) => index);
    expect(jsonDifferences(a, [], 3)).toMatchObject({ hasMore: true, differences: { length: 3 } });
    expect(jsonDifferences(a, [], 10)).toMatchObject({ hasMore: false });
  });
});

/** Keys in one order, and no difference between 0 and -0, which JSON does not tell apart. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value !== null && typeof value === "object")
    return Object.fromEntries(
      Object.entries(value)
        .toSorted(([x], [y]) => (x < y ? -1 : 1))
        .map(([key, item]) => [key, sorted(item)]),
    );
  return value;
}
