import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { pinnedType } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { inputOf } from "../run/state.ts";
import { flowOf } from "../test-catalog.ts";
import { catalog, errorsOf, idsOf, made, pin, refused, run } from "./fixtures/made-test.ts";
import { validateFlow } from "./validate.ts";

const straight = flowOf(
  { t: "start", a: "work", b: { type: "work", params: { saw: { $cel: "steps.a" } } }, c: "work" },
  ["t > a", "a > b", "b > c"],
);

describe("pins", () => {
  it("give their value without executing the node, whatever it looks like", () => {
    const value = { $cel: "1 + 1" };
    const test = made(straight, { pins: new Map([["a", pin(value)]]) });
    expect(test.pinned).toEqual(["a"]);
    const { executed, state } = run(test, 1, (_, params) => ({ params }) as JsonValue);
    expect(executed).toEqual(["b", "c"]);
    expect(inputOf(state, "b", 0)).toEqual(value);
  });

  it("leave through their port and cut the body of a scope", () => {
    const flow = flowOf(
      { t: "start", m: { type: "each", params: { items: { $cel: "input" }, concurrency: 1 } }, w: "work", z: "work" },
      ["t > m", "m.body > w", "m.done > z"],
    );
    const test = made(flow, { pins: new Map([["m", pin({ results: [1] }, "done")]]) });
    expect(idsOf(test)).toEqual(["t", "m", "z"]);
    expect(errorsOf(test)).toEqual([]);
    expect(run(test, [], () => null).executed).toEqual(["z"]);
  });

  it("of the trigger, of disabled nodes and of nodes that are gone are not used", () => {
    const flow = flowOf({ t: "start", a: { type: "work", disabled: true } }, ["t > a"]);
    const pins = new Map([
      ["t", pin(1)],
      ["a", pin(2)],
      ["gone", pin(3)],
    ]);
    expect(made(flow, { pins }).pinned).toEqual([]);
  });

  it("are refused where their port is gone", () => {
    expect(refused(straight, { pins: new Map([["a", pin(1, "case_9")]]) })).toEqual(["pin_without_port", "a"]);
    expect(refused(straight, { pins: new Map([["c", pin(1, "case_9")]]), until: "b" })).toBe("made");
  });

  it("leave the error handler out, and keep the other settings", () => {
    const handled = { ...straight, settings: { ...straight.settings, errorHandlerFlowId: "flw_1" as const } };
    expect(made(handled as FlowDefinition, {}).definition.settings).toEqual(straight.settings);
  });
});

it("lets nodes that reach outside fail in a test of pinned effects only, but not those that compute", () => {
  const flow = flowOf({ t: "start", a: "work", b: "work", e: "echo" }, ["t > a", "a > b", "b > e"]);
  const { definition } = made(flow, { pins: new Map([["a", pin(1)]]), onlyPinnedEffects: true });
  expect(definition.nodes.map(({ type, params }) => [type, params.isMissing])).toEqual([
    ["start", undefined],
    [pinnedType, undefined],
    [pinnedType, true],
    ["echo", undefined],
  ]);
});

it("refuses a node that gives pinned data in a draft, and executes it in a test", () => {
  const test = made(straight, { pins: new Map([["a", pin(1)]]) });
  expect(validateFlow(test.definition, catalog).map(({ code, nodeId }) => [code, nodeId])).toEqual([
    ["unknown_node_type", "a"],
  ]);
  expect(errorsOf(test)).toEqual([]);
});

describe("until", () => {
  it("keeps what leads to the node and nothing else", () => {
    const flow = flowOf({ t: "start", a: "work", b: "work", side: "work" }, ["t > a", "a > b", "t > side"]);
    expect(idsOf(made(flow, { until: "a" }))).toEqual(["t", "a"]);
    expect(refused(flow, { until: "x" })).toEqual(["unknown_node", "x"]);
  });

  const scoped = flowOf(
    {
      t: "start",
      m: { type: "each", params: { items: { $cel: "input" }, concurrency: 1 } },
      w: "work",
      v: "work",
      z: "work",
    },
    ["t > m", "m.body > w", "w > v", "m.done > z"],
  );

  it("runs the scopes around the node, and the whole body of scopes before it", () => {
    expect(idsOf(made(scoped, { until: "w" }))).toEqual(["t", "m", "w"]);
    expect(run(made(scoped, { until: "w" }), [1, 2], () => 0).executed).toEqual(["m[0]/w", "m[1]/w"]);
    expect(idsOf(made(scoped, { until: "z" }))).toEqual(["t", "m", "w", "v", "z"]);
    expect(idsOf(made(scoped, { until: "m" }))).toEqual(["t", "m", "w", "v"]);
  });
});
