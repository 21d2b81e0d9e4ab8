import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, findStorageProblem, type JsonValue, maxJsonDepth } from "./json.ts";

describe("findStorageProblem", () => {
  it.each([
    ["a NUL inside", { a: ["x\u0000y"] }, "nul_character"],
    ["a NUL in a key", { "a\u0000": 1 }, "nul_character"],
    ["a lone high surrogate", { a: "\ud800" }, "lone_surrogate"],
    ["a lone low surrogate in a key", { "\udc00": 1 }, "lone_surrogate"],
    ["infinity", { a: Number.POSITIVE_INFINITY }, "not_json"],
    ["undefined", { a: undefined }, "not_json"],
    ["a function", () => 1, "not_json"],
  ])("finds %s", (_name, value, problem) => expect(findStorageProblem(value)).toBe(problem));

  it("allows exactly the depth limit", () => {
    const nested = (depth: number): JsonValue => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(findStorageProblem(nested(maxJsonDepth))).toBeNull();
    expect(findStorageProblem(nested(maxJsonDepth + 1))).toBe("too_deep");
  });

  it("accepts whole surrogate pairs and ordinary JSON", () => {
    expect(findStorageProblem({ smile: "😀", n: -0.5, b: true, none: null, list: [{}] })).toBeNull();
  });
});

describe("canonicalJson", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        return canonicalJson(object as JsonValue) === canonicalJson(reversed as JsonValue);
      }),
    );
  });

  it("parses back to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value as JsonValue))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("writes the RFC 8785 example", () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
});
