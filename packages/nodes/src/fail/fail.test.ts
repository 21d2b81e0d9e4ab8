import type { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { failDefinition, failParams } from "./definition.ts";
import { failRun } from "./run.ts";

const failure = (message: JsonValue): AppError => {
  try {
    failRun.run(pureContext({ message }));
  } catch (thrown) {
    return thrown as AppError;
  }
  throw new Error("it must throw");
};

describe("fail", () => {
  it.each([
    ["No stock", "No stock"],
    [404, "404"],
    [" ", "A fail node ended the run."],
    ["a\u0000b", "a\ufffdb"],
    ["x".repeat(2_000), `${"x".repeat(999)}…`],
  ])("ends with the message %j", (given, message) => {
    const error = failure(given);
    expect([error.code, error.message, error.retryable]).toEqual(["step.failed_on_purpose", message, false]);
    expect(error.toBody().message).toBe(message);
  });

  it("says which parameter can't be a message", () => {
    expect(failure({ a: 1 })).toMatchObject({ code: "step.invalid_params", details: { pointer: "/message" } });
  });

  it("has no output and wants a message", () => {
    expect(failDefinition.ports({}).outputs).toEqual([]);
    expect(failParams.safeParse({ message: "" }).success).toBe(false);
    expect(failParams.safeParse({ message: { $liquid: "No {{ input.sku }}" } }).success).toBe(true);
  });
});
