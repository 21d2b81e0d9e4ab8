import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseResolved, resolvedText } from "./resolved-params.ts";

const failure = (run: () => unknown): AppError => {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
  }
  throw new Error("expected an AppError");
};

describe("parseResolved", () => {
  const schema = z.object({ items: z.array(z.object({ "a/b~c": z.number("Enter a number.") })) });

  it("gives the parsed parameters", () => {
    expect(parseResolved(schema, { items: [{ "a/b~c": 1 }] })).toEqual({ items: [{ "a/b~c": 1 }] });
  });

  it("points at the first wrong place, escaped, and does not repeat its value", () => {
    const error = failure(() => parseResolved(schema, { items: [{ "a/b~c": 1 }, { "a/b~c": "s3cret" }] }));
    expect(error.code).toBe("step.invalid_params");
    expect(error.details).toEqual({ pointer: "/items/1/a~1b~0c", problem: "Enter a number." });
    expect(JSON.stringify(error.toBody())).not.toContain("s3cret");
  });
});

describe("resolvedText", () => {
  it.each([
    ["text", "text"],
    [12, "12"],
    [1.5, "1.5"],
    [false, "false"],
  ])("takes %j", (value, text) => {
    expect(resolvedText.parse(value)).toBe(text);
  });

  it.each([[null], [[]], [{}], [undefined]])("refuses %j", (value) => {
    expect(resolvedText.safeParse(value).error?.issues[0]?.message).toMatch(/must give a text/);
  });
});
