import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunState, inputOf, readySteps } from "../run/state.ts";
import { flowOf } from "../test-catalog.ts";
import { settle, testFacts } from "../test-run.ts";
import { compileFlow } from "./compile.ts";
import { catalog, errorsOf, made, pin, refused, run } from "./fixtures/made-test.ts";
import { testDefinition } from "./test-definition.ts";

const straight = flowOf(
  { t: "start", a: "work", b: { type: "work", params: { saw: { $cel: "steps.a" } } }, c: "work" },
  ["t > a", "a > b", "b > c"],
);

describe("only", () => {
  const recorded = (
    steps: Record<string, JsonValue>,
    items: Record<string, JsonValue> = {},
    indexes: Record<string, number> = {},
  ) => ({
    indexes: new Map(Object.entries(indexes)),
    steps: new Map(Object.entries(steps).map(([id, value]) => [id, pin(value)])),
    items: new Map(Object.entries(items)),
  });

  it("executes the node alone with what was recorded, and with pins before that", () => {
    const test = made(straight, { only: { nodeId: "b", recorded: recorded({ a: 7 }) } });
    const seen: object[] = [];
    const { executed, state } = run(test, 1, (_, params) => seen.push(params));
    expect([executed, seen, inputOf(state, "b", 0)]).toEqual([["b"], [{ saw: 7 }], 7]);
    const withPin = made(straight, {
      pins: new Map([["a", pin(8)]]),
      only: { nodeId: "b", recorded: recorded({ a: 7 }) },
    });
    expect(inputOf(run(withPin, 1, () => null).state, "b", 0)).toBe(8);
  });

  it("names what has no data, and only that", () => {
    expect(refused(straight, { only: { nodeId: "b", recorded: recorded({}) } })).toEqual(["no_data", "a"]);
    expect(refused(straight, { only: { nodeId: "t", recorded: recorded({}) } })).toEqual(["trigger", "t"]);
    const disabled = { ...straight, nodes: straight.nodes.map((node) => ({ ...node, disabled: node.id === "b" })) };
    expect(refused(disabled, { only: { nodeId: "b", recorded: recorded({ a: 1 }) } })).toEqual(["disabled", "b"]);
    // A disabled node on the way hands on what comes, and needs no data.
    expect(refused(disabled, { only: { nodeId: "c", recorded: recorded({ a: 1 }) } })).toBe("made");
  });

  it("asks nothing of branches that the data did not take, nor executes them", () => {
    const flow = flowOf({ t: "start", q: "check", y: "work", n: "work", j: "join", x: "work" }, [
      "t > q",
      "q.yes > y",
      "q.no > n",
      "y > j",
      "n > j",
      "j > x",
    ]);
    const data = {
      steps: new Map([
        ["q", pin(1, "yes")],
        ["y", pin(2)],
        ["j", pin({ y: 2 })],
      ]),
      items: new Map(),
      indexes: new Map(),
    };
    const test = made(flow, { only: { nodeId: "x", recorded: data } });
    expect(test.pinned).toEqual(["q", "y", "j"]);
    expect(run(test, 1, () => null).executed).toEqual(["x"]);
    expect(refused(flow, { only: { nodeId: "n", recorded: data } })).toEqual(["not_reached", "n"]);
  });

  it("runs the scopes around the node once, for the recorded item, which keeps its number", () => {
    const see = { seen: { $cel: "[item, index, input, steps.m.item, steps.o.item]" } };
    const flow = flowOf(
      {
        t: "start",
        a: "work",
        o: { type: "each", params: { items: { $cel: "input" }, concurrency: 1 } },
        g: "guard",
        m: { type: "each", params: { items: { $cel: "item.list" }, concurrency: 3 } },
        w: "work",
        x: { type: "work", params: see },
        z: "work",
      },
      ["t > a", "a > o", "o.body > g", "g.body > m", "m.body > w", "w > x", "o.done > z"],
    );
    const lists = [{ list: [1, 2] }, { list: [8, 9] }];
    const data = recorded({ a: lists, w: 2 }, {}, { o: 1, m: 1 });
    const test = made(flow, { only: { nodeId: "x", recorded: data } });
    expect(errorsOf(test)).toEqual([]);
    const seen: object[] = [];
    const { executed, outcome } = run(test, 1, (_, params) => seen.push(params));
    expect(executed).toEqual(["o[1]/g[0]/m[1]/x"]);
    expect(seen).toEqual([{ seen: [9, 1, 2, 9, { list: [8, 9] }] }]);
    expect(outcome?.status).toBe("succeeded");
  });

  it("takes the item from the list as it is now: pinned, shorter, or without the chosen one", () => {
    const flow = flowOf(
      {
        t: "start",
        a: "work",
        m: { type: "each", params: { items: { $cel: "input" }, concurrency: 3 } },
        x: { type: "work", params: { seen: { $cel: "[item, index]" } } },
      },
      ["t > a", "a > m", "m.body > x"],
    );
    const after = (list: JsonValue, isItemChosen: boolean) => {
      const plan = { nodeId: "x", recorded: recorded({ a: ["x", "y", "z"] }, {}, { m: 2 }), isItemChosen };
      const test = made(flow, { pins: new Map([["a", pin(list)]]), only: plan });
      const seen: object[] = [];
      const { outcome } = run(test, 1, (_, params) => seen.push(params));
      return outcome?.status === "failed" ? outcome.error?.message : seen;
    };
    expect(after(["p", "q", "r", "s"], true)).toEqual([{ seen: ["r", 2] }]);
    expect(after(["p", "q"], false)).toEqual([{ seen: ["q", 1] }]);
    expect(after(["p", "q"], true)).toBe("There is no item 3: the list has 2.");
    expect(after([], false)).toBe("The list is empty: there is no item to run the node for.");
  });

  it("goes one round of a loop, the recorded one, with its value", () => {
    const flow = flowOf(
      {
        t: "start",
        l: { type: "loop", params: { while: { $cel: "true" }, maxRounds: 5 } },
        w: { type: "work", params: { at: { $cel: "item" } } },
      },
      ["t > l", "l.body > w"],
    );
    const seen: object[] = [];
    const { executed, outcome } = run(
      made(flow, { only: { nodeId: "w", recorded: recorded({}, { l: 42 }, { l: 3 }) } }),
      1,
      (_, params) => seen.push(params),
    );
    expect([executed, seen, outcome?.status]).toEqual([["l[3]/w"], [{ at: 42 }], "succeeded"]);
    expect(refused(flow, { only: { nodeId: "w", recorded: recorded({}) } })).toEqual(["no_data", "l"]);
  });

  it("runs the whole of a scope that is the node itself", () => {
    const flow = flowOf(
      {
        t: "start",
        a: "work",
        m: { type: "each", params: { items: { $cel: "input" }, concurrency: 1 } },
        w: "work",
        z: "work",
      },
      ["t > a", "a > m", "m.body > w", "m.done > z"],
    );
    const test = made(flow, { only: { nodeId: "m", recorded: recorded({ a: [1, 2] }) } });
    expect(run(test, 1, () => null).executed).toEqual(["m[0]/w", "m[1]/w"]);
  });
});

/** Any flow of effects, each behind some earlier ones, with conditions in between. */
const anyFlow = fc
  .array(
    fc.record({
      type: fc.constantFrom("work", "check", "join"),
      sources: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      branch: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((nodes) => {
    const types = ["start", ...nodes.map(({ type }) => type)];
    const portOf = (index: number, branch: boolean) => (types[index] === "check" ? (branch ? ".yes" : ".no") : "");
    const edges = nodes.flatMap(({ sources, branch }, at) =>
      [...new Set(sources.map((source) => source % (at + 1)))].map(
        (source) => `n${source}${portOf(source, branch)} > n${at + 1}`,
      ),
    );
    return flowOf(Object.fromEntries(types.map((type, index) => [`n${index}`, type])), edges);
  });

it("makes executable definitions of executable ones, with nothing but what leads to the node, and runs the one node alone", () => {
  let reachedSome = 0;
  fc.assert(
    fc.property(anyFlow, fc.nat(), fc.func(fc.boolean()), (flow, which, decide) => {
      const target = `n${(which % (flow.nodes.length - 1)) + 1}`;
      const portOf = (id: string) =>
        flow.nodes.find((node) => node.id === id)?.type === "check" ? (decide(id) ? "yes" : "no") : "out";
      const whole = createRunState(compileFlow(flow, catalog), testFacts("x"));
      const steps = new Map<string, { port: string; value: JsonValue }>();
      const inputs = new Map<string, JsonValue>();
      for (let step = readySteps(whole)[0]; step; step = readySteps(whole)[0]) {
        const value = step.node.join ? inputOf(whole, step.path, 0) : { of: step.nodeId };
        inputs.set(step.nodeId, inputOf(whole, step.path, 0));
        settle(whole, step.path, value, 2_000, portOf(step.nodeId));
        steps.set(step.nodeId, { port: portOf(step.nodeId), value });
      }
      expect(errorsOf(made(flow, { until: target }))).toEqual([]);
      const result = testDefinition(
        flow,
        { pins: new Map(), only: { nodeId: target, recorded: { steps, items: new Map(), indexes: new Map() } } },
        catalog,
      );
      expect("reason" in result ? result.reason : "made").toBe(steps.has(target) ? "made" : "not_reached");
      if ("reason" in result) return;
      reachedSome++;
      expect(errorsOf(result)).toEqual([]);
      const { executed, state } = run(result, "x", () => ({ of: target }));
      expect(executed).toEqual([target]);
      expect(inputOf(state, target, 0)).toEqual(inputs.get(target));
    }),
    { numRuns: 150 },
  );
  expect(reachedSome).toBeGreaterThan(50);
});
