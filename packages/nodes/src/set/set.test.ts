import type { AppError } from "@millrace/contracts/errors";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { setDefinition, setParams } from "./definition.ts";
import { setRun } from "./run.ts";

const run = (params: JsonObject, input: JsonValue = null) => setRun.run(pureContext(params, input));

describe("set", () => {
  it("builds an object from its fields", () => {
    expect(
      run({
        fields: [
          { name: "a", value: 1 },
          { name: "b", value: { c: null } },
        ],
      }),
    ).toEqual({
      kind: "output",
      port: "out",
      value: { a: 1, b: { c: null } },
    });
  });

  it("adds them to the input when asked, without changing the input", () => {
    const input = { a: 1, b: 2 };
    expect(run({ fields: [{ name: "b", value: 3 }], keepInput: true }, input)).toMatchObject({ value: { a: 1, b: 3 } });
    expect(input).toEqual({ a: 1, b: 2 });
  });

  it.each([
    [null, "nothing"],
    [[1], "a list"],
    ["x", "a string"],
    [4, "a number"],
  ])("refuses to add fields to %j", (input, found) => {
    let error: AppError | undefined;
    try {
      run({ fields: [], keepInput: true }, input);
    } catch (thrown) {
      error = thrown as AppError;
    }
    expect([error?.code, error?.details?.pointer]).toEqual(["step.invalid_params", "/keepInput"]);
    expect(error?.message).toContain(`the input is ${found}`);
  });

  it("can't reach a prototype through a name", () => {
    expect(setParams.safeParse({ fields: [{ name: "__proto__", value: 1 }] }).success).toBe(false);
    const outcome = run(
      { fields: [{ name: "constructor", value: 1 }], keepInput: true },
      JSON.parse('{"__proto__": {"polluted": true}}'),
    );
    expect(outcome.kind === "output" && Object.getPrototypeOf(outcome.value)).toBe(Object.prototype);
    expect(({} as JsonObject).polluted).toBeUndefined();
  });

  it.each(["", "a.b", "1a", "a b", "ä", "_a"])("refuses the name %j", (name) => {
    expect(setParams.safeParse({ fields: [{ name, value: 1 }] }).success).toBe(false);
  });

  it("refuses the second of two equal names, at its place", () => {
    const { error } = setParams.safeParse({
      fields: [
        { name: "a", value: 1 },
        { name: "a", value: 2 },
      ],
    });
    expect(error?.issues).toMatchObject([
      { path: ["fields", 1, "name"], message: "The name a is already in the list." },
    ]);
  });

  it("types its output by its fields", () => {
    const fields = [
      { name: "total", value: { $cel: "input.a" } },
      { name: "label", value: "x" },
    ];
    const schema = (params: JsonObject) => setDefinition.ports(params).outputs[0]?.schema;
    expect(schema({ fields })).toEqual({
      type: "object",
      properties: { total: {}, label: { type: "string" } },
      required: ["total", "label"],
      additionalProperties: false,
    });
    expect(schema({ fields, keepInput: true })).not.toHaveProperty("additionalProperties");
  });

  it("lists its fields on the card", () => {
    const fields = ["a", "b", "c", "d", "e", "f"].map((name) => ({ name, value: 1 }));
    expect(setDefinition.describe({ fields })).toBe("a, b, c, d and 2 more");
    expect(setDefinition.describe({ fields: [] })).toBe("No fields yet");
  });
});
