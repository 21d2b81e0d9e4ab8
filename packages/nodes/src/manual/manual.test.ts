import { expect, it } from "vitest";
import { manualDefinition } from "./definition.ts";

it("has no parameters and one output for any JSON", () => {
  expect(manualDefinition.params.parse({})).toEqual({});
  expect(manualDefinition.ports({})).toEqual({ inputs: [], outputs: [{ name: "out", label: "Out", schema: {} }] });
});
