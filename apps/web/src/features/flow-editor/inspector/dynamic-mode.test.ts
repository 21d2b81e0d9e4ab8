import { describe, expect, it } from "vitest";
import { inMode, modeOf } from "./dynamic-mode.ts";

describe("changing how a value is given", () => {
  it("keeps what both ways can say", () => {
    expect(inMode("hello", "expression", "")).toEqual({ $cel: '"hello"' });
    expect(inMode({ $cel: '"hello"' }, "fixed", "")).toBe("hello");
    expect(inMode(12, "expression", 0)).toEqual({ $cel: "12" });
    expect(inMode({ $cel: "input.name" }, "template", "")).toEqual({ $liquid: "{{ input.name }}" });
    expect(inMode({ $liquid: "{{ input.name }}" }, "expression", "")).toEqual({ $cel: "input.name" });
    expect(inMode("hello", "template", "")).toEqual({ $liquid: "hello" });
    expect(inMode({ a: [1] }, "expression", null)).toEqual({ $cel: '{"a":[1]}' });
  });

  it("begins empty where nothing can be kept", () => {
    expect(inMode({ $cel: "input.a + 1" }, "fixed", "")).toBe("");
    expect(inMode({ $cel: "input.a + 1" }, "template", "")).toEqual({ $liquid: "" });
    expect(inMode({ $liquid: "Hi {{ input.a }}" }, "expression", "")).toEqual({ $cel: "" });
    expect(inMode("", "expression", "")).toEqual({ $cel: "" });
    expect(inMode(undefined, "expression", "")).toEqual({ $cel: "" });
  });

  it("leaves a value alone that is already given that way", () => {
    const value = { $cel: "1" };
    expect(inMode(value, "expression", 0)).toBe(value);
    expect(modeOf({ $cel: "1", other: 2 })).toBe("fixed");
  });
});
