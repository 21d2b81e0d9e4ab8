import type { FlowNode } from "@millrace/contracts/flow/definition";
import { describe, expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { describeChanges } from "./diff.ts";
import { validateFlow } from "./validate.ts";

const withLimits = (limits: Partial<FlowNode>, type = "work") => {
  const flow = flowOf({ a: { type: "hook", params: { path: "orders" } }, b: type }, ["a > b"]);
  return { ...flow, nodes: flow.nodes.map((node) => (node.id === "b" ? { ...node, ...limits } : node)) };
};
const problems = (limits: Partial<FlowNode>, type?: string) =>
  validateFlow(withLimits(limits, type), testCatalog).map(({ code, severity }) => `${severity} ${code}`);

describe("the limits of a node", () => {
  it("may have keys over what the step sees", () => {
    const key = { $cel: "steps.a.customer" };
    expect(problems({ concurrency: { max: 1, key }, rateLimit: { max: 1, perMs: 1_000, key } })).toEqual([]);
  });

  it("are refused when a key can't be read, or reads what is not there yet", () => {
    expect(problems({ concurrency: { max: 1, key: { $cel: "input." } } })).toEqual(["error bad_expression"]);
    const rateLimit = { max: 1, perMs: 1_000, key: { $cel: "steps.b.id" } };
    expect(problems({ rateLimit })).toEqual(["error unknown_step_reference"]);
  });

  it("are pointed out where they do nothing", () => {
    expect(problems({ concurrency: { max: 1 } }, "echo")).toEqual(["warning invalid_params"]);
  });

  it("are part of what has changed", () => {
    const texts = (from: Partial<FlowNode>, to: Partial<FlowNode>) =>
      describeChanges(withLimits(from), withLimits(to), testCatalog).map(({ text }) => text);
    const rateLimit = { max: 5, perMs: 60_000, key: { $cel: "input.id" } };
    expect(texts({ rateLimit }, { rateLimit })).toEqual([]);
    expect(texts({ concurrency: { max: 2 } }, { rateLimit })).toEqual([
      "Work *B*: attempts at once 2 → not set",
      "Work *B*: rate set to 5 per 1 min for each input.id",
    ]);
  });
});
