import { expect, it } from "vitest";
import { errorOf, testScope } from "../test-scope.ts";
import { compileParams, findDynamicParams, resolveParams } from "./params.ts";

const params = {
  url: { $liquid: "https://example.com/{{ input.a }}" },
  fields: [
    { name: "double", value: { $cel: "input.a * 2" } },
    { name: "fixed", value: 1 },
  ],
  "a/b~c": { $cel: "input.list" },
  literal: { $cel: "not an expression, because", something: "stands beside it" },
  alsoLiteral: { $cel: 3 },
};

it("finds every value of the exact dynamic shape, with its JSON pointer", () => {
  expect(findDynamicParams(params)).toEqual([
    { pointer: "/url", kind: "liquid", source: "https://example.com/{{ input.a }}" },
    { pointer: "/fields/0/value", kind: "cel", source: "input.a * 2" },
    { pointer: "/a~1b~0c", kind: "cel", source: "input.list" },
  ]);
});

it("resolves them, leaves the rest as it is, and changes nothing", () => {
  const before = structuredClone(params);
  const compiled = compileParams(params);
  expect(resolveParams(compiled, testScope())).toEqual({
    ...params,
    url: "https://example.com/3",
    fields: [
      { name: "double", value: 6 },
      { name: "fixed", value: 1 },
    ],
    "a/b~c": [1, 2, 3],
  });
  expect(params).toEqual(before);
  expect(compileParams({ a: 1 })).toMatchObject({ computed: [], steps: [] });
});

it("does not evaluate what an expression gives", () => {
  const scope = testScope({ input: { $cel: "1 + 1" } });
  expect(resolveParams(compileParams({ value: { $cel: "input" } }), scope)).toEqual({ value: { $cel: "1 + 1" } });
});

it("knows which steps are read", () => {
  expect(compileParams({ a: { $cel: "steps.x" }, b: { $liquid: "{{ steps.y.z }}" } }).steps).toEqual(["x", "y"]);
  expect(compileParams({ a: { $cel: "steps" } }).steps).toBeNull();
});

it("says which parameter failed", () => {
  const compiled = compileParams({ fields: [{ value: { $cel: "input.nope" } }] });
  expect(errorOf(() => resolveParams(compiled, testScope()))).toMatchObject({
    code: "step.expression_failed",
    details: { pointer: "/fields/0/value", position: 6 },
  });
  expect(errorOf(() => compileParams({ a: { $cel: "1 +" } }))).toMatchObject({
    code: "flow.invalid",
    details: { pointer: "/a", position: 3 },
  });
});
