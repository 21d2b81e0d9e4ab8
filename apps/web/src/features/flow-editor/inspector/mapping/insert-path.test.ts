import { describe, expect, it } from "vitest";
import { fixedWithPath, pathFromText, textForPath } from "./insert-path.ts";

const path = ["steps", "fetch", "body", "odd name"] as const;
const all = ["fixed", "expression", "template"] as const;

describe("picked data", () => {
  it("is a path in an expression, and a value in a template unless it stands in one already", () => {
    expect(textForPath(path, "cel", "1 + ")).toBe('steps.fetch.body["odd name"]');
    expect(textForPath(path, "liquid", "Hi ")).toBe('{{ steps.fetch.body["odd name"] }}');
    expect(textForPath(path, "liquid", "Hi {{ a }} {% if ")).toBe('steps.fetch.body["odd name"]');
    expect(textForPath(path, "liquid", "{{ a }} ")).toMatch(/^\{\{/);
  });

  it("turns a fixed field into an expression, and a text that is there into a template", () => {
    expect(fixedWithPath("", all, ["input", "id"])).toEqual({ $cel: "input.id" });
    expect(fixedWithPath(60_000, ["fixed", "expression"], ["input", "ms"])).toEqual({ $cel: "input.ms" });
    expect(fixedWithPath("Order ", all, ["input", "id"])).toEqual({ $liquid: "Order {{ input.id }}" });
    expect(fixedWithPath("x", ["fixed"], ["input", "id"])).toBeUndefined();
  });

  it("is taken only from text that is a path", () => {
    expect(pathFromText(JSON.stringify(path))).toEqual(path);
    for (const text of ["", "{}", "[1]", '["a",{}]', '["a",1.5]', "[]"]) expect(pathFromText(text)).toBeNull();
  });
});
