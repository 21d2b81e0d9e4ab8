import { expect, it } from "vitest";
import { runFailedDefinition } from "./definition.ts";

it("has no parameters, no input, and says what the failure was", () => {
  expect(runFailedDefinition.params.parse({})).toEqual({});
  const { inputs, outputs } = runFailedDefinition.ports({});
  expect(inputs).toEqual([]);
  expect(Object.keys(outputs[0]?.schema.properties ?? {})).toEqual(["run", "error", "input"]);
});
