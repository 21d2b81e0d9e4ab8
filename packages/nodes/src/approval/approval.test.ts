import type { FormField } from "@millrace/contracts/flow/wait-subject";
import { checkValue, schemaProblem } from "@millrace/engine/flow/check-value";
import { formSchema } from "@millrace/engine/flow/form-schema";
import { describe, expect, it } from "vitest";
import { pureContext, stepFacts } from "../test-context.ts";
import { approvalDefinition, approvalParams } from "./definition.ts";
import { approvalRun } from "./run.ts";

const amount: FormField = { name: "amount", label: "Amount", kind: "number", required: true };
const reason: FormField = {
  name: "reason",
  label: "Reason",
  kind: "choice",
  required: false,
  options: ["late", "broken"],
};
const params = {
  title: "Refund A-1",
  message: "**17 EUR**",
  fields: [amount, reason],
  role: "admin",
  onTimeout: "fail",
};

describe("approval", () => {
  it("asks the role with the form, at most as long as it says", () => {
    expect(approvalRun.run(pureContext({ ...params, timeoutMs: 1_000 }, { a: 1 }))).toEqual({
      kind: "wait",
      untilMs: stepFacts.nowMs + 1_000,
      port: "timeout",
      value: { a: 1 },
      on: {
        kind: "approval",
        title: "Refund A-1",
        message: "**17 EUR**",
        fields: [amount, reason],
        role: "admin",
        ports: { approve: "approved", reject: "rejected" },
        onTimeout: "fail",
      },
    });
  });

  it("asks everybody, without an end, unless it says otherwise", () => {
    expect(approvalRun.run(pureContext({ ...params, role: "anybody" }))).toMatchObject({
      untilMs: null,
      on: { role: null },
    });
  });

  it.each([
    [{ title: "" }],
    [{ role: "builder" }],
    [{ fields: [amount, amount] }],
    [{ fields: [{ ...reason, options: [] }] }],
    [{ fields: [{ ...amount, name: "two words" }] }],
    [{ timeoutMs: -1 }],
  ])("can't be published with %j", (change) => {
    expect(approvalParams.safeParse({ ...params, ...change }).success).toBe(false);
  });

  it("refuses a title that comes out empty", () => {
    expect(() => approvalRun.run(pureContext({ ...params, title: " " }))).toThrow("The parameter /title");
  });

  it("has a port for each way out, typed by the form", () => {
    const { outputs } = approvalDefinition.ports(params);
    expect(outputs.map(({ name }) => name)).toEqual(["approved", "rejected", "timeout"]);
    expect(outputs[0]?.schema).toMatchObject({ properties: { form: { properties: { amount: { type: "number" } } } } });
    expect(approvalDefinition.describe(params)).toBe("Refund A-1");
  });

  it.each([
    [{ amount: 1 }, []],
    [{ amount: 1, reason: "late" }, []],
    [{}, ["/amount"]],
    [{ amount: "1", reason: "other", more: 1 }, ["/amount", "/reason", "/more"]],
  ])("takes the form %j with problems at %j", (form, pointers) => {
    const schema = formSchema([amount, reason]);
    expect(schemaProblem(schema)).toBeNull();
    expect(checkValue(schema, form).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
