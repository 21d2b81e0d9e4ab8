import { expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { joinDefinition } from "./definition.ts";
import { joinRun } from "./run.ts";

it("hands on what the engine gathered, and says that it is an object", () => {
  const gathered = { fetch_a: 1, fetch_b: { c: 2 } };
  expect(joinRun.run(pureContext({}, gathered))).toEqual({ kind: "output", port: "out", value: gathered });
  expect(joinDefinition.kind).toBe("join");
  expect(joinDefinition.ports({}).outputs[0]?.schema).toEqual({ type: "object" });
});
