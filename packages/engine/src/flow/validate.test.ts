import { describe, expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { workMs } from "../test-time.ts";
import { validateFlow } from "./validate.ts";

type Flow = Parameters<typeof flowOf>;
const problemsOf = (...[nodes, edges]: Flow) => validateFlow(flowOf(nodes, edges), testCatalog);

/** Every problem code with the smallest flow that has it, and nothing else wrong. */
const cases: [string, Flow, object][] = [
  [
    "no_trigger",
    [{}, []],
    {
      severity: "error",
      message: "The flow never starts, because it has no trigger. Add a webhook, a schedule or a manual trigger.",
    },
  ],
  [
    "several_triggers",
    [{ a: "start", b: "start" }, []],
    { nodeId: "b", message: "A flow has one trigger, but this one has 2: *A*, *B*. Keep one and delete the others." },
  ],
  [
    "unknown_node_type",
    [{ a: "start", b: "teleport" }, ["a > b"]],
    {
      nodeId: "b",
      message:
        '*B* has the type "teleport" version 1, which this installation does not know. Replace the node or update Millrace.',
    },
  ],
  [
    "invalid_params",
    [{ a: { type: "hook", params: { path: "x", method: "PATCH" } } }, []],
    { nodeId: "a", pointer: "/method", message: expect.stringMatching(/^\*A\* is not set up completely: "method": /) },
  ],
  [
    "invalid_params",
    [{ a: { type: "hook", params: { method: "GET" } } }, []],
    { nodeId: "a", pointer: "/path", message: '*A* is not set up completely: "path" is missing.' },
  ],
  [
    "bad_expression",
    [{ a: "start", b: { type: "echo", params: { fields: [{ value: { $cel: "1 + inpt.a" } }] } } }, ["a > b"]],
    {
      nodeId: "b",
      pointer: "/fields/0/value",
      position: 4,
      message:
        'An expression in *B* can\'t be read: There is no variable "inpt". There are: trigger, input, steps, item, index, run, now, random.',
    },
  ],
  [
    "bad_template",
    [{ a: "start", b: { type: "echo", params: { text: { $liquid: "Hi {{ input.x" } } } }, ["a > b"]],
    {
      nodeId: "b",
      pointer: "/text",
      position: 3,
      message: 'A template in *B* can\'t be read: Output "{{ input.x" not closed.',
    },
  ],
  [
    "expression_type",
    [{ a: "start", b: "number", c: { type: "echo", params: { when: { $cel: "input.trim()" } } } }, ["a > b", "b > c"]],
    {
      severity: "warning",
      nodeId: "c",
      pointer: "/when",
      position: 0,
      message: "An expression in *C* can't work: `input` is a number, `trim` wants text.",
    },
  ],
  [
    "dangling_edge",
    [{ a: "start" }, ["a > gone"]],
    { nodeId: "gone", message: 'A connection leads to "gone", which does not exist. Delete the connection.' },
  ],
  [
    "unknown_port",
    [{ a: "start", b: "echo" }, ["a > b", "a.side > b"]],
    { nodeId: "b", message: '*A* has no output "side"; it has "out". Delete the connection or draw it again.' },
  ],
  [
    "duplicate_edge",
    [{ a: "start", b: "echo" }, ["a > b", "a > b"]],
    { nodeId: "b", message: "*A* and *B* are connected twice in the same way. Delete one connection." },
  ],
  [
    "type_mismatch",
    [{ a: "start", b: "number", c: "reader" }, ["a > b", "b > c"]],
    {
      nodeId: "c",
      message:
        "What *B* gives does not fit *C*: it is a number, but text is expected. Put a node between them that converts it.",
    },
  ],
  [
    "unreachable_node",
    [{ a: "start", merge: "join" }, []],
    { nodeId: "merge", message: "*Merge* never runs, because nothing connects to it. Connect it or delete it." },
  ],
  [
    "unconnected_port",
    [{ a: "start", b: "check", c: "echo" }, ["a > b", "b.yes > c"]],
    {
      severity: "warning",
      nodeId: "b",
      message:
        'The branch "No" of *B* leads nowhere, so a run that takes it stops there. Connect it if something should follow.',
    },
  ],
];

describe("each problem", () => {
  it.each(cases)("%s", (code, flow, expected) => {
    expect(problemsOf(...flow)).toEqual([expect.objectContaining({ code, ...expected })]);
  });

  it("duplicate_node_id", () => {
    const flow = flowOf({ a: "start", b: "echo" }, ["a > b"]);
    const twice = {
      ...flow,
      nodes: [...flow.nodes, { ...flow.nodes[1], name: "Copy" } as (typeof flow.nodes)[number]],
    };
    expect(validateFlow(twice, testCatalog)).toEqual([
      expect.objectContaining({
        code: "duplicate_node_id",
        nodeId: "b",
        message: '*Copy* and *B* have the same id "b". Give one of them another id.',
      }),
    ]);
  });

  it("cycle, once, with the way round", () => {
    const problems = problemsOf({ a: "start", b: "echo", c: "echo", d: "echo", e: "echo" }, [
      "a > b",
      "b > c",
      "c > d",
      "d > b",
      "d > e",
    ]);
    expect(problems).toEqual([
      expect.objectContaining({
        code: "cycle",
        edge: expect.anything(),
        message: "The flow runs in a circle: *B* → *C* → *D* → *B*. Delete one of these connections.",
      }),
    ]);
  });

  it("a circle that the trigger does not reach is a circle and never runs", () => {
    const problems = problemsOf({ a: "start", b: "echo", c: "echo" }, ["b > c", "c > b"]);
    expect(problems.map(({ code }) => code)).toEqual(["cycle", "unreachable_node", "unreachable_node"]);
    expect(problems[1]?.message).toContain("because what connects to it is never reached from the trigger");
  });
});

describe("unknown_step_reference", () => {
  const flow = (source: string) =>
    problemsOf(
      { a: "start", b: "echo", c: "echo", d: { type: "echo", params: { value: { $cel: source } } }, e: "echo" },
      ["a > b", "b > d", "a > c", "d > e"],
    );

  it("sees what comes before, and the trigger", () => {
    expect(flow("steps.b.x == steps.a.y")).toEqual([]);
  });

  it.each([
    ["1 + steps.nope.x", 9, "*D* reads steps.nope, which does not exist. Before it there are: a, b."],
    ["steps.c.x", 5, "*D* reads the output of *C*, which does not come before it. Connect *C* so that it runs first."],
    ["steps.e", 5, "*D* reads the output of *E*, which does not come before it. Connect *E* so that it runs first."],
    ["steps.d", 5, '*D* reads its own output, which is not there before it has run. Read "input" instead.'],
  ])("%s", (source, offset, message) => {
    expect(flow(source)).toEqual([
      expect.objectContaining({
        code: "unknown_step_reference",
        severity: "error",
        pointer: "/value",
        position: offset + 1,
        message,
      }),
    ]);
  });

  it("is found in templates too", () => {
    const problems = problemsOf({ a: "start", b: { type: "echo", params: { t: { $liquid: "{{ steps.zz }}" } } } }, [
      "a > b",
    ]);
    expect(problems).toEqual([expect.objectContaining({ code: "unknown_step_reference", position: 3 })]);
  });
});

it("gives a node with onError port the port error, and warns when it leads nowhere", () => {
  const nodes = { a: "start", b: { type: "work", onError: "port" as const }, c: "echo", d: "echo" };
  expect(problemsOf(nodes, ["a > b", "b > c", "b.error > d"])).toEqual([]);
  expect(problemsOf(nodes, ["a > b", "b > c", "a > d"])).toEqual([
    expect.objectContaining({ code: "unconnected_port" }),
  ]);
  expect(problemsOf({ ...nodes, b: "work" }, ["a > b", "b > c", "b.error > d"]).map(({ code }) => code)).toEqual([
    "unknown_port",
  ]);
});

it("finds nothing in a flow that is right", () => {
  expect(
    problemsOf(
      {
        a: "start",
        b: "check",
        c: "echo",
        d: "work",
        e: "join",
        f: { type: "echo", params: { v: { $cel: "steps.e" } } },
      },
      ["a > b", "b.yes > c", "b.no > d", "c > e", "d > e", "e > f"],
    ),
  ).toEqual([]);
});

it("takes time in proportion to the flow: ten times the nodes is not a hundred times the work", () => {
  const layered = (count: number) => {
    const nodes: Record<string, object> = { n0: { type: "start" } };
    const edges: string[] = [];
    for (let at = 1; at < count; at++) {
      nodes[`n${at}`] = { type: "echo", params: { v: { $cel: `steps.n${at - 1}` } } };
      edges.push(`n${at - 1} > n${at}`);
      if (at > 3) edges.push(`n${at - 3} > n${at}`);
    }
    return flowOf(nodes as never, edges);
  };
  const time = (flow: ReturnType<typeof layered>) => workMs(() => expect(validateFlow(flow, testCatalog)).toEqual([]));
  // A new flow each time: what was found for a node is remembered with it.
  const best = (count: number) => Math.min(...Array.from({ length: 8 }, () => time(layered(count))));
  expect(best(2_000)).toBeLessThan(60 * best(200) + 30);
});
