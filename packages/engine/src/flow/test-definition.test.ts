import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { type NodeCatalog, type NodeDefinition, pinnedType } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRunState, inputOf, readySteps, runOutcome, stepContext } from "../run/state.ts";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { drain, settle, testFacts } from "../test-run.ts";
import { compileFlow } from "./compile.ts";
import { type TestPlan, testDefinition } from "./test-definition.ts";
import type { TestDefinition } from "./test-parts.ts";
import { executionProblems, validateFlow } from "./validate.ts";

const echo = testCatalog.find("echo", 1) as NodeDefinition;
const names = (value: unknown) =>
  Array.isArray(value) ? value.map((name) => ({ name: String(name), label: "", schema: {} })) : [];
const pinned: NodeDefinition = {
  ...echo,
  type: pinnedType,
  isInternal: true,
  ports: (params) => ({ inputs: names(params.inputs), outputs: names(params.outputs) }),
};
const catalog: NodeCatalog = {
  find: (type, version) => (type === pinnedType ? pinned : testCatalog.find(type, version)),
  list: testCatalog.list,
};

const pin = (value: JsonValue, port = "out") => ({ port, value });
const made = (definition: FlowDefinition, plan: Partial<TestPlan>): TestDefinition => {
  const result = testDefinition(definition, { pins: new Map(), ...plan }, catalog);
  if ("reason" in result) throw new Error(`refused: ${result.reason} ${result.nodeIds.join()}`);
  return result;
};
const refused = (definition: FlowDefinition, plan: Partial<TestPlan>) => {
  const result = testDefinition(definition, { pins: new Map(), ...plan }, catalog);
  return "reason" in result ? [result.reason, ...result.nodeIds] : "made";
};
const idsOf = ({ definition }: TestDefinition) => definition.nodes.map(({ id }) => id);
const errorsOf = ({ definition }: TestDefinition) =>
  executionProblems(definition, catalog).filter(({ severity }) => severity === "error");

/** Runs a test to its end as a driver does: pinned nodes give their JSON, all others what `work` says. */
function run({ definition }: TestDefinition, input: JsonValue, work: (nodeId: string, params: object) => JsonValue) {
  const state = createRunState(compileFlow(definition, catalog), testFacts(input));
  const executed: string[] = [];
  for (let turn = 0; turn < 100 && runOutcome(state) === null; turn++) {
    drain(state);
    const step = readySteps(state).find(({ kind }) => kind !== "scope");
    if (!step) continue;
    const { params } = stepContext(state, step);
    const isPinned = step.node.definition.type === pinnedType;
    if (!isPinned) executed.push(step.path);
    settle(
      state,
      step.path,
      isPinned ? JSON.parse(String(params.json)) : work(step.nodeId, params),
      2_000,
      isPinned ? String(params.port) : step.node.outputPorts[0],
    );
  }
  return { state, executed, outcome: runOutcome(state) };
}

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
