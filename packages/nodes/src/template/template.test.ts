import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { templateDefinition, templateParams } from "./definition.ts";
import { templateRun } from "./run.ts";

describe("template", () => {
  it("hands on the text, or an object with it", () => {
    expect(templateRun.run(pureContext({ template: "Hello" }))).toEqual({
      kind: "output",
      port: "out",
      value: "Hello",
    });
    expect(templateRun.run(pureContext({ template: "Hello", outputField: "text" }))).toMatchObject({
      value: { text: "Hello" },
    });
  });

  it("refuses parameters whose template was not rendered", () => {
    expect(() => templateRun.run(pureContext({ template: { $liquid: "a" } }))).toThrow("The parameter /template");
  });

  it("types its output by the field", () => {
    expect(templateDefinition.ports({}).outputs[0]?.schema).toEqual({ type: "string" });
    expect(templateDefinition.ports({ outputField: "text" }).outputs[0]?.schema).toMatchObject({ required: ["text"] });
  });

  it("wants a template, not a fixed text", () => {
    expect(templateParams.safeParse({ template: "Hello" }).success).toBe(false);
    expect(templateParams.safeParse({ template: { $liquid: "" } }).error?.issues[0]?.path).toEqual([
      "template",
      "$liquid",
    ]);
  });
});
