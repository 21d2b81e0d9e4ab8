import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { checkOutcome, storableError } from "./check-outcome.ts";

const output = (value: unknown) => ({ kind: "output" as const, port: "out", value: value as never });

describe("checkOutcome", () => {
  it("returns the JSON text of a good value", () => {
    expect(checkOutcome(output({ a: [1, "x", null] }), 100)).toBe('{"a":[1,"x",null]}');
  });

  it.each([
    ["a NUL character", { text: "a\u0000b" }],
    ["a lone surrogate", ["\ud800"]],
    ["a key with a NUL character", { "\u0000": 1 }],
    ["undefined", undefined],
    ["not a number", { a: Number.NaN }],
    ["a function", { a: () => 1 }],
  ])("refuses %s", (_, value) => {
    expect(() => checkOutcome(output(value), 100)).toThrow(expect.objectContaining({ code: "step.invalid_output" }));
  });

  it("refuses to wait for a time that can't be stored", () => {
    for (const untilMs of [Number.NaN, Number.POSITIVE_INFINITY, 8e15]) {
      const outcome = { kind: "wait" as const, untilMs, port: "out", value: null };
      expect(() => checkOutcome(outcome, 100)).toThrow(expect.objectContaining({ code: "step.invalid_output" }));
    }
  });

  it("refuses a value or a response above the limit", () => {
    const tooLarge = expect.objectContaining({ code: "step.output_too_large" });
    expect(() => checkOutcome(output("x".repeat(99)), 100)).toThrow(tooLarge);
    expect(() => checkOutcome(output("é".repeat(50)), 100)).toThrow(tooLarge);
    const response = { status: 200, headers: {}, body: "x".repeat(100) };
    expect(() => checkOutcome({ ...output(null), kind: "respond", response }, 100)).toThrow(tooLarge);
  });
});

describe("storableError", () => {
  it("makes any message and details storable, and masks them", () => {
    const error = storableError(
      new AppError("http.client_error", { message: "a\u0000\ud800 hunter2", details: { body: "hunter2" } }),
      (value) => JSON.parse(JSON.stringify(value).replaceAll("hunter2", "••••")),
    );
    expect(error.message).toBe("a\ufffd\ufffd ••••");
    expect(error.details).toEqual({ body: "••••" });
    expect(storableError(new AppError("http.client_error", { details: { "\u0000": 1 } })).details).toBeUndefined();
  });
});
