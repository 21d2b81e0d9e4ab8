import { expect, it } from "vitest";
import { isAssignable } from "./schema.ts";

const text = { type: "string" };
const number = { type: "number" };
const whole = { type: "integer" };
const object = (properties: Record<string, object>, more: object = {}) => ({ type: "object", properties, ...more });

it.each([
  [{}, text],
  [text, {}],
  [text, text],
  [whole, number],
  [text, { type: ["string", "null"] }],
  [text, { anyOf: [number, text] }],
  [{ oneOf: [text, number] }, { anyOf: [number, text] }],
  [{ enum: ["a"] }, { enum: ["a", "b"] }],
  [{ const: "a" }, text],
  [object({ a: text, b: number }), object({ a: text })],
  [object({ a: text }), object({ a: text, b: number }, { required: ["b"] })],
  [{ type: "object" }, object({ a: text }, { required: ["a"] })],
  [
    { type: "array", items: whole },
    { type: "array", items: number },
  ],
  [{ type: "array" }, { type: "array", items: number }],
  [
    { type: "string", format: "date" },
    { type: "string", pattern: "^x" },
  ],
  [{ $ref: "#/x" }, text],
] as [object, object][])("%j goes into %j", (from, to) => {
  expect(isAssignable(from as never, to as never)).toEqual({ ok: true });
});

it.each([
  [number, text, "it is a number, but text is expected"],
  [number, whole, "it is a number, but a whole number is expected"],
  [{ type: ["string", "null"] }, text, "it is nothing, but text is expected"],
  [{ anyOf: [text, number] }, text, "it is a number, but text is expected"],
  [text, { anyOf: [number, { type: "boolean" }] }, "it is text, but a number or true or false is expected"],
  [{ enum: ["a", "c"] }, { enum: ["a", "b"] }, 'it may be "c", but only "a", "b" is expected'],
  [{ const: 3 }, text, "it is a whole number, but text is expected"],
  [object({ a: number }), object({ a: text }), 'its field "a" is a number, but text is expected'],
  [
    object({ a: text }, { additionalProperties: false }),
    object({}, { required: ["b"] }),
    'it has no field "b", which is expected',
  ],
  [
    { type: "array", items: text },
    { type: "array", items: number },
    "an element of it is text, but a number is expected",
  ],
] as [object, object, string][])("%j does not go into %j", (from, to, reason) => {
  expect(isAssignable(from as never, to as never)).toEqual({ ok: false, reason });
});

it("ends on schemas that contain themselves", () => {
  const list: Record<string, unknown> = { type: "array" };
  list.items = list;
  const other: Record<string, unknown> = { type: "array" };
  other.items = other;
  expect(isAssignable(list as never, other as never)).toEqual({ ok: true });
});
