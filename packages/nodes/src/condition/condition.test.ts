import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { conditionDefinition, conditionParams } from "./definition.ts";
import { conditionRun } from "./run.ts";

describe("condition", () => {
  it.each([
    [true, "yes"],
    [false, "no"],
  ])("with %s hands the input on through %s", (when, port) => {
    expect(conditionRun.run(pureContext({ when }, { a: 1 }))).toEqual({ kind: "output", port, value: { a: 1 } });
  });

  it.each([[1], [0], ["true"], ["false"], [""], [null], [[]], [{}]])("takes %j for neither true nor false", (when) => {
    expect(() => conditionRun.run(pureContext({ when }))).toThrow(
      "The parameter /when can't be used: The expression must give true or false.",
    );
  });

  it("wants an expression", () => {
    expect(conditionParams.safeParse({ when: { $cel: "input.a > 1" } }).success).toBe(true);
    expect(conditionParams.safeParse({ when: true }).success).toBe(false);
    expect(conditionParams.safeParse({ when: { $cel: " " } }).error?.issues[0]?.path).toEqual(["when", "$cel"]);
  });

  it("shows the expression on the card", () => {
    expect(conditionDefinition.describe({ when: { $cel: "input.total > 100" } })).toBe("input.total > 100");
  });
});
