import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { workMs } from "../test-time.ts";
import { checkValue, schemaProblem } from "./check-value.ts";

const order = {
  type: "object",
  required: ["id", "total"],
  additionalProperties: false,
  properties: {
    id: { type: "string", pattern: "^A-\\d+$" },
    total: { type: "number", minimum: 0, exclusiveMaximum: 100 },
    lines: { type: "array", maxItems: 2, items: { type: "integer" } },
    state: { enum: ["paid", "open"] },
  },
};

describe("a value", () => {
  it.each<[JsonValue, string[]]>([
    [{ id: "A-1", total: 5 }, []],
    [{ id: "A-1", total: 5, lines: [1, 2], state: "paid" }, []],
    [[], [" must be an object"]],
    [null, [" must be an object"]],
    [{}, ["/id is missing", "/total is missing"]],
    [{ id: "x", total: 100 }, ["/id must match ^A-\\d+$", "/total must be less than 100"]],
    [{ id: "A-1", total: -1, more: 1 }, ["/total must be at least 0", "/more is not expected here"]],
    [
      { id: "A-1", total: 1, lines: [1, "2", 3] },
      ["/lines must have at most 2 entries", "/lines/1 must be a whole number"],
    ],
    [{ id: "A-1", total: 1, state: "lost" }, ['/state must be one of "paid", "open"']],
  ])("%j has the problems %j", (value, problems) => {
    expect(checkValue(order, value).map(({ pointer, message }) => `${pointer} ${message}`)).toEqual(problems);
  });

  it("may be one of several forms", () => {
    const schema: JsonSchema = { anyOf: [{ type: "string" }, { type: "object", required: ["a"] }] };
    expect([checkValue(schema, "x"), checkValue(schema, { a: 1 })]).toEqual([[], []]);
    expect(checkValue(schema, 1)).toEqual([{ pointer: "", message: "is none of the allowed forms" }]);
  });

  it("is not held up by a pattern that backtracks", () => {
    const check = () => expect(checkValue({ pattern: "^(a+)+$" }, `${"a".repeat(5_000)}!`)).toHaveLength(1);
    expect(workMs(check)).toBeLessThan(500);
  });

  it("may be anything without a schema", () => {
    expect([null, 1, "x", [], {}].flatMap((value) => checkValue({}, value))).toEqual([]);
  });
});

describe("a schema", () => {
  it.each<[JsonValue, string | null]>([
    [{}, null],
    [order, null],
    [true, "The schema must be an object."],
    [{ properties: { a: { $ref: "#/x" } } }, "The keyword /properties/a/$ref is not supported."],
    [{ type: "text" }, "The value of /type is not valid."],
    [{ items: { pattern: "(" } }, "The value of /items/pattern is not valid."],
    [{ anyOf: [] }, "The value of /anyOf is not valid."],
  ])("%j: %s", (schema, problem) => {
    expect(schemaProblem(schema)).toBe(problem);
  });
});
