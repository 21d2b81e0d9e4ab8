import { expect, it } from "vitest";
import { literalSchema } from "./literal-schema.ts";

it.each([
  [{ $cel: "1 + 1" }, {}],
  [{ $liquid: "a" }, { type: "string" }],
  ["a", { type: "string" }],
  [3, { type: "integer" }],
  [3.5, { type: "number" }],
  [true, { type: "boolean" }],
  [null, { type: "null" }],
  [[1], { type: "array" }],
  [{ a: { $cel: "1" } }, { type: "object" }],
  [undefined, {}],
])("knows of %j: %j", (value, schema) => {
  expect(literalSchema(value)).toEqual(schema);
});
