import { AppError } from "@millrace/contracts/errors";
import { type FlowDefinition, type FlowNode, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { checkValue } from "@millrace/engine/flow/check-value";
import { compileFlow } from "@millrace/engine/flow/compile";
import { checkConnection } from "@millrace/engine/flow/connect";
import { validateFlow } from "@millrace/engine/flow/validate";
import {
  advanceScope,
  beginStep,
  builtInOutcome,
  completeStep,
  createRunState,
  failStep,
  inputOf,
  readySteps,
  stepContext,
} from "@millrace/engine/run/state";
import { typesOfFlow } from "@millrace/engine/types/flow-types";
import { typeOfParam } from "@millrace/engine/types/param-types";
import { shapeWords } from "@millrace/engine/types/type-words";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCatalog } from "./catalog.ts";
import { nodeRuns } from "./runs.ts";

type Spec = { type: string; params?: JsonObject } & Partial<FlowNode>;

function flowOf(nodes: Record<string, Spec>, edges: readonly string[]): FlowDefinition {
  return flowDefinition.parse({
    format: 1,
    nodes: Object.entries(nodes).map(([id, { type, params, ...more }]) => ({
      ...more,
      id,
      type,
      typeVersion: 1,
      name: id,
      params: params ?? nodeCatalog.find(type, 1)?.initialParams() ?? {},
    })),
    edges: edges.map((edge) => {
      const [from = "", to = ""] = edge.split(" > ");
      const [node = "", port = "out"] = from.split(".");
      return { from: { node, port }, to: { node: to, port: "in" } };
    }),
  });
}

const set = (fields: Record<string, JsonValue>, keepInput = false): Spec => ({
  type: "set",
  params: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })), keepInput },
});
const cel = (source: string) => ({ $cel: source });

const shape = (definition: FlowDefinition, nodeId: string, port = "out") =>
  shapeWords(typesOfFlow(definition, nodeCatalog).output(nodeId, port));

describe("the types along a flow", () => {
  it("follow from expressions, and go on through what hands them on", () => {
    const flow = flowOf(
      {
        start: { type: "webhook" },
        order: set({
          id: cel("trigger.method"),
          parts: [1, cel("size('a')")],
          note: { $liquid: "{{ trigger.path }}" },
        }),
        check: { type: "condition", params: { when: cel("true") } },
        pause: { type: "wait" },
        more: set({ total: 3 }, true),
        answer: { type: "respond", params: { status: 200, body: cel("steps.more.id"), headers: [] } },
      },
      ["start > order", "order > check", "check.yes > pause", "pause > more", "more > answer"],
    );
    expect(shape(flow, "order")).toBe("object: id, parts, note");
    expect(shape(flow, "check", "yes")).toBe("object: id, parts, note");
    expect(shape(flow, "more")).toBe("object: id, parts, note, 1 more");
    expect(shape(flow, "answer")).toBe("text");
  });

  it("come together in a join by node, and stand apart in a map by item", () => {
    const flow = flowOf(
      {
        start: { type: "manual" },
        a: set({ x: 1 }),
        b: set({ y: "t" }),
        both: { type: "join" },
        each: { type: "map", params: { items: cel("[steps.a, steps.b]"), concurrency: 1, onItemError: "fail" } },
        one: set({ had: cel("item"), at: cel("index"), same: cel("steps.each.item") }),
        after: set({ first: cel("input.results[0].at") }),
      },
      ["start > a", "start > b", "a > both", "b > both", "both > each", "each.body > one", "each.done > after"],
    );
    expect(shape(flow, "both")).toBe("object: a, b");
    expect(shape(flow, "each", "body")).toBe("object: x or object: y");
    expect(shape(flow, "one")).toBe("object: had, at, same");
    expect(shape(flow, "each", "done")).toBe("object: results, errors");
    expect(typesOfFlow(flow, nodeCatalog).output("after", "out").properties).toEqual({ first: { type: "integer" } });
  });

  it("of a step that may have failed hold its error too, unless only success leads on", () => {
    const nodes = {
      start: { type: "manual" },
      fetch: { type: "http", onError: "port" as const },
      good: set({ s: cel("steps.fetch.status") }),
      bad: set({ s: cel("steps.fetch.message") }),
      either: set({ s: cel("steps.fetch.status") }),
      // Runs also when the step has failed, because something else leads to it.
      beside: set({ s: cel("steps.fetch.status") }),
    };
    const edges = [
      "start > fetch",
      "fetch > good",
      "fetch.error > bad",
      "good > either",
      "bad > either",
      "start > beside",
      "fetch > beside",
    ];
    const types = typesOfFlow(flowOf(nodes, edges), nodeCatalog);
    const step = (later: string) => shapeWords(types.scope(later).step("fetch") ?? {});
    expect(step("good")).toBe("object: status, headers, body, 1 more");
    expect(step("bad")).toBe("object: class, code, message, 2 more");
    expect(step("either")).toContain(" or ");
    expect(step("beside")).toContain(" or ");
  });

  it("are filled in from data where nodes do not say, and only there", () => {
    const flow = flowOf(
      { start: { type: "webhook" }, fetch: { type: "http" }, after: set({ city: cel("steps.fetch.body.city") }) },
      ["start > fetch", "fetch > after"],
    );
    const samples = { trigger: { body: { id: "A-1" } }, steps: { fetch: { status: 200, body: { city: "Utrecht" } } } };
    const types = typesOfFlow(flow, nodeCatalog, samples);
    expect(typeOfParam(cel("input.body"), types.scope("after"))).toMatchObject({
      properties: { city: { type: "string" } },
    });
    expect(shapeWords(types.output("after", "out"))).toBe("object: city");
    expect(types.output("after", "out").properties).toMatchObject({ city: { type: "string" } });
    expect(typesOfFlow(flow, nodeCatalog).output("after", "out").properties).toEqual({ city: {} });
    const pinned = { ...samples, pinned: { fetch: { status: 200, body: { town: "Delft" } } } };
    expect(typesOfFlow(flow, nodeCatalog, pinned).output("fetch", "out").properties).toMatchObject({
      body: { properties: { town: { type: "string" } } },
    });
  });

  it("stay the very same for nodes that an edit does not reach", () => {
    const flow = flowOf(
      { start: { type: "manual" }, a: set({ x: 1 }), b: set({ y: cel("input.x") }), c: set({ z: 1 }) },
      ["start > a", "a > b", "start > c"],
    );
    const before = typesOfFlow(flow, nodeCatalog);
    const edited = {
      ...flow,
      nodes: flow.nodes.map((node) => (node.id === "a" ? { ...node, params: set({ x: "t" }).params ?? {} } : node)),
    };
    const after = typesOfFlow(edited, nodeCatalog);
    expect(after.output("c", "out")).toBe(before.output("c", "out"));
    expect(after.output("b", "out").properties).toEqual({ y: { type: "string" } });
  });
});

describe("problems of types", () => {
  const problemsOf = (flow: FlowDefinition) =>
    validateFlow(flow, nodeCatalog).filter(({ code }) => code === "expression_type" || code === "type_mismatch");

  it("are warnings with their place, only where certain", () => {
    const flow = flowOf(
      {
        start: { type: "manual" },
        fetch: { type: "http" },
        check: { type: "condition", params: { when: cel("steps.fetch.status") } },
        text: { type: "template", params: { template: { $liquid: "Got {{ steps.fetch.statuss }}" } } },
        ok: set({ a: cel("input.body.goes"), b: cel("steps.fetch.body.what") }),
      },
      ["start > fetch", "fetch > check", "check.yes > text", "check.no > ok"],
    );
    expect(problemsOf(flow)).toMatchObject([
      {
        severity: "warning",
        nodeId: "check",
        pointer: "/when",
        position: 0,
        message: expect.stringContaining("This gives a number, but true or false is wanted here."),
      },
      {
        severity: "warning",
        nodeId: "text",
        pointer: "/template",
        position: 19,
        message: expect.stringContaining("did you mean `status`?"),
      },
    ]);
  });

  it("refuse a new connection, but keep no flow that has it from running", () => {
    const nodes = {
      start: { type: "manual" },
      text: { type: "template", params: { template: { $liquid: "x" } } },
      more: set({ a: 1 }, true),
      pause: { type: "wait" },
    };
    const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
    const refused = { ok: false, reason: expect.stringContaining("it is text, but an object is expected") };
    const flow = flowOf(nodes, ["start > text", "text > pause"]);
    expect(checkConnection(flow, nodeCatalog, edge("text", "more"))).toEqual(refused);
    expect(checkConnection(flow, nodeCatalog, edge("pause", "more"))).toEqual(refused);
    expect(checkConnection(flow, nodeCatalog, edge("start", "more"))).toEqual({ ok: true });
    const joined = flowOf(nodes, ["start > text", "text > more", "text > pause"]);
    expect(problemsOf(joined)).toMatchObject([{ code: "type_mismatch", severity: "error" }]);
    expect(() => compileFlow(joined, nodeCatalog)).not.toThrow();
  });
});

/** Every step's input and output of a run in which nodes are computed one after the other. */
function runOnce(
  flow: FlowDefinition,
  input: JsonValue,
  onStep: (nodeId: string, came: JsonValue, port: string, gave: JsonValue) => void,
): void {
  const facts = {
    organizationId: "o",
    runId: "r",
    flowId: "f",
    startedAtMs: 0,
    correlationId: "c",
    input,
    hash: (text: string) => text,
  };
  const state = createRunState(compileFlow(flow, nodeCatalog), facts);
  for (let step = readySteps(state)[0], turns = 0; step && turns < 500; step = readySteps(state)[0], turns++) {
    if (!step.hasBegun) beginStep(state, step, 0);
    const came = inputOf(state, step.path, step.iteration);
    try {
      const run = nodeRuns.find(step.node.type.type, 1);
      const outcome =
        builtInOutcome(state, step) ??
        (step.kind === "scope"
          ? advanceScope(state, step)
          : run?.kind === "pure"
            ? run.run(stepContext(state, step))
            : null);
      if (!outcome) continue;
      completeStep(
        state,
        step,
        outcome.kind === "wait" ? { kind: "output", port: outcome.port, value: came } : outcome,
        0,
      );
      onStep(step.nodeId, came, outcome.port, outcome.kind === "wait" ? came : outcome.value);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failStep(state, step, error, 0);
    }
  }
}

describe("whatever flow and input", () => {
  const value = fc.oneof(
    fc.constantFrom<JsonValue>(1, "t", null, true, { x: 1 }, [1, { x: "y" }]),
    fc
      .constantFrom(
        "input",
        "trigger",
        "input.x",
        "trigger.list",
        "item",
        "index",
        "[input, 1]",
        "{'x': input}",
        "has(input.x) ? input.x : 0",
        "size('ab')",
      )
      .map(cel),
    fc.nat(20).map((at) => cel(`steps.n${at}`)),
    fc.constant<JsonValue>({ $liquid: "{{ input.x }}" }),
  );
  const spec = fc.record({
    type: fc.constantFrom(
      "set",
      "set",
      "condition",
      "switch",
      "join",
      "first",
      "template",
      "respond",
      "map",
      "boundary",
      "loop",
      "wait_until",
    ),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
    from: fc.tuple(fc.nat(), fc.nat()),
    other: fc.option(fc.tuple(fc.nat(), fc.nat())),
    keep: fc.boolean(),
    disabled: fc.nat(8).map((number) => number === 0),
    onError: fc.constantFrom("fail" as const, "port" as const),
  });

  function build(specs: readonly (typeof spec extends fc.Arbitrary<infer T> ? T : never)[]): FlowDefinition {
    const nodes: Record<string, Spec> = { start: { type: "manual" } };
    const edges: string[] = [];
    for (const [at, one] of specs.entries()) {
      const [first = 1, second = 2] = one.values;
      const when = { $cel: one.keep ? "true" : "has(input.x)" };
      const params: Record<string, JsonObject> = {
        set: set(Object.fromEntries(one.values.map((v, i) => [`f${i}`, v])), one.keep).params ?? {},
        condition: { when },
        switch: { cases: [{ name: "A", when }] },
        join: { mode: "all", count: 2, others: "continue" },
        first: { mode: "any", count: 2, others: "continue" },
        template: { template: { $liquid: "{{ input }}" }, ...(one.keep ? { outputField: "t" } : {}) },
        respond: { status: 200, body: first, headers: [] },
        map: {
          items: one.keep ? [first, second] : cel("[input, 1]"),
          concurrency: 2,
          onItemError: one.keep ? "fail" : "continue",
        },
        loop: { maxRounds: 2, ...(one.keep ? { value: first } : {}) },
        wait_until: { until: "2026-01-01T00:00:00Z" },
        boundary: {},
      };
      const type = one.type === "first" ? "join" : one.type;
      nodes[`n${at}`] = {
        type,
        params: params[one.type] ?? {},
        disabled: one.disabled,
        onError: type === "boundary" ? "fail" : one.onError,
      };
      for (const [source, port] of [one.from, ...(one.other ? [one.other] : [])]) {
        const names = Object.keys(nodes).slice(0, -1);
        const from = names[source % names.length] ?? "start";
        const definition = flowOf(nodes, edges);
        const node = definition.nodes.find(({ id }) => id === from);
        const ports = node ? (nodeCatalog.find(node.type, 1)?.ports(node.params).outputs ?? []) : [];
        const all = [...ports.map(({ name }) => name), ...(node?.onError === "port" ? ["error"] : [])];
        const edge = {
          from: { node: from, port: all[port % all.length] ?? "out" },
          to: { node: `n${at}`, port: "in" },
        };
        if (checkConnection(definition, nodeCatalog, edge).ok) edges.push(`${from}.${edge.from.port} > n${at}`);
      }
    }
    return flowOf(nodes, edges);
  }

  const runInput = fc.constantFrom<JsonValue>({ x: 1, list: [1, 2] }, { x: { x: "deep" } }, "text", null, [1], {
    list: [],
  });

  it("each value fits the type at its port", () => {
    let checked = 0;
    fc.assert(
      fc.property(fc.array(spec, { minLength: 1, maxLength: 9 }), runInput, (specs, input) => {
        const flow = build(specs);
        if (validateFlow(flow, nodeCatalog).some(({ severity }) => severity === "error")) return;
        const types = typesOfFlow(flow, nodeCatalog);
        runOnce(flow, input, (nodeId, came, port, gave) => {
          checked++;
          expect({ nodeId, wrong: checkValue(types.input(nodeId), came) }).toEqual({ nodeId, wrong: [] });
          expect({ nodeId, port, wrong: checkValue(types.output(nodeId, port), gave) }).toEqual({
            nodeId,
            port,
            wrong: [],
          });
        });
      }),
      { numRuns: 600 },
    );
    expect(checked).toBeGreaterThan(300);
  }, 30_000);
});
