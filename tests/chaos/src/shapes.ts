import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/** A flow of the mix, and what each of its runs must come to, whatever happens meanwhile. */
export type Shape = {
  name: string;
  definition: FlowDefinition;
  /** The flow that a step of it runs. */
  inner?: { id: string; definition: FlowDefinition };
  /** The steps that reach the sink, once each. */
  effects: string[];
  status: "succeeded" | "failed";
  output: (run: string) => JsonValue;
};

type Step = { id: string; type: string; params: JsonObject; onError?: "fail" | "port"; retry?: JsonObject };

const quickRetry = { maxAttempts: 20, backoff: "fixed", initialDelayMs: 50, maxDelayMs: 200 };

/** `edges` as "from>to" or "from.port>to", after the webhook `start`. */
function flow(name: string, steps: Step[], edges: string[]): FlowDefinition {
  const start = { id: "start", type: "webhook", params: { path: name, method: "POST", reply: "accepted" } };
  return flowDefinition.parse({
    format: 1,
    nodes: [start, ...steps].map((node) => ({ typeVersion: 1, name: node.id, ...node })),
    edges: edges.map((edge) => {
      const [, from, port = "out", to] = /^(\w+)(?:\.(\w+))?>(\w+)$/.exec(edge) ?? [];
      return { from: { node: from, port }, to: { node: to, port: "in" } };
    }),
  });
}

/** Every shape calls the sink at `/<run>/<step>[/<mood>]`; the run's name comes with its input. `step` is an expression. */
export function shapesFor(sinkUrl: string): Shape[] {
  const call = (id: string, more: Partial<Step> & { mood?: string; step?: string } = {}): Step => {
    const { mood = "", step = `'${id}'`, ...rest } = more;
    const url = `'${sinkUrl}/' + trigger.body.run + '/' + ${step} + '/${mood}'`;
    return {
      id,
      type: "http",
      retry: quickRetry,
      params: { method: "POST", url: { $cel: url }, headers: [], body: { kind: "none" }, failOn: "4xx_5xx" },
      ...rest,
    };
  };
  const set = (id: string, fields: Record<string, string>): Step => ({
    id,
    type: "set",
    params: { keepInput: false, fields: Object.entries(fields).map(([name, cel]) => ({ name, value: { $cel: cel } })) },
  });
  const wait = (id: string, cel: string): Step => ({ id, type: "wait", params: { durationMs: { $cel: cel } } });
  const innerId = newUuid();
  const steps = (value: string) => `steps.${value}.body.step`;

  return [
    {
      name: "linear",
      definition: flow(
        "linear",
        [call("a"), set("b", { seen: steps("a") }), call("c"), set("d", { all: "input.body.step + steps.b.seen" })],
        ["start>a", "a>b", "b>c", "c>d"],
      ),
      effects: ["a", "c"],
      status: "succeeded",
      output: () => ({ all: "ca" }),
    },
    {
      name: "parallel",
      definition: flow(
        "parallel",
        [
          call("left"),
          call("middle"),
          call("right"),
          { id: "both", type: "join", params: {} },
          set("end", { all: "input.left.body.step + input.middle.body.step + input.right.body.step" }),
        ],
        ["start>left", "start>middle", "start>right", "left>both", "middle>both", "right>both", "both>end"],
      ),
      effects: ["left", "middle", "right"],
      status: "succeeded",
      output: () => ({ all: "leftmiddleright" }),
    },
    {
      name: "waiting",
      definition: flow(
        "waiting",
        [
          call("before"),
          wait("short", "1 + int(random * 200.0)"),
          wait("long", "400 + int(random * 1500.0)"),
          { id: "both", type: "join", params: {} },
          call("after"),
          set("end", { run: "trigger.body.run", last: "input.body.step" }),
        ],
        ["start>before", "before>short", "before>long", "short>both", "long>both", "both>after", "after>end"],
      ),
      effects: ["before", "after"],
      status: "succeeded",
      output: (run) => ({ run, last: "after" }),
    },
    {
      name: "retrying",
      definition: flow(
        "retrying",
        [call("busy", { mood: "busy" }), set("end", { last: "input.body.step" })],
        ["start>busy", "busy>end"],
      ),
      effects: ["busy"],
      status: "succeeded",
      output: () => ({ last: "busy" }),
    },
    {
      name: "refused",
      definition: flow(
        "refused",
        [
          call("no", { mood: "refused", onError: "port" }),
          call("sorry"),
          set("end", { code: "steps.no.code", attempts: "steps.no.attempts" }),
        ],
        ["start>no", "no.error>sorry", "sorry>end"],
      ),
      effects: ["no", "sorry"],
      status: "succeeded",
      output: () => ({ code: "http.client_error", attempts: 1 }),
    },
    {
      name: "failing",
      definition: flow(
        "failing",
        [call("first"), { id: "stop", type: "fail", params: { message: "as drawn" } }],
        ["start>first", "first>stop"],
      ),
      effects: ["first"],
      status: "failed",
      output: () => null,
    },
    {
      name: "mapped",
      definition: flow(
        "mapped",
        [
          {
            id: "each",
            type: "map",
            params: { items: ["p", "q", "r", "s", "t"], concurrency: 2, onItemError: "fail" },
          },
          call("ask", { step: "'ask_' + item" }),
          wait("pause", "1 + int(random * 300.0)"),
          call("tell", { step: "'tell_' + item" }),
          set("end", { all: "input.results.map(r, r.body.step)" }),
        ],
        ["start>each", "each.body>ask", "ask>pause", "pause>tell", "each.done>end"],
      ),
      effects: [..."pqrst"].flatMap((item) => [`ask_${item}`, `tell_${item}`]),
      status: "succeeded",
      output: () => ({ all: [..."pqrst"].map((item) => `tell_${item}`) }),
    },
    {
      name: "looped",
      definition: flow(
        "looped",
        [
          { id: "rounds", type: "loop", params: { while: { $cel: "index < 3" }, maxRounds: 5 } },
          call("again", { step: "'again_' + string(int(index))" }),
          set("end", { last: "input.body.step" }),
        ],
        ["start>rounds", "rounds.body>again", "rounds.done>end"],
      ),
      effects: ["again_0", "again_1", "again_2"],
      status: "succeeded",
      output: () => ({ last: "again_2" }),
    },
    {
      name: "guarded",
      definition: flow(
        "guarded",
        [
          { id: "guard", type: "boundary", params: {} },
          call("try"),
          call("fails", { mood: "refused" }),
          call("sorry"),
          set("end", { failed: "steps.guard.nodeId", last: "input.body.step" }),
        ],
        ["start>guard", "guard.body>try", "try>fails", "guard.error>sorry", "sorry>end"],
      ),
      effects: ["try", "fails", "sorry"],
      status: "succeeded",
      output: () => ({ failed: "fails", last: "sorry" }),
    },
    {
      name: "raced",
      definition: flow(
        "raced",
        [
          call("quick"),
          wait("slow", "3600000"),
          { id: "first", type: "join", params: { mode: "first_success" } },
          set("end", { branch: "input.branch", last: "input.value.body.step" }),
        ],
        ["start>quick", "start>slow", "quick>first", "slow>first", "first>end"],
      ),
      effects: ["quick"],
      status: "succeeded",
      output: () => ({ branch: "quick", last: "quick" }),
    },
    {
      name: "code",
      definition: flow(
        "code",
        [
          { id: "sum", type: "code", params: { code: "return { sum: [1, 2, 3].reduce((a, b) => a + b) };" } },
          call("told"),
          set("end", { sum: "steps.sum.sum" }),
        ],
        ["start>sum", "sum>told", "told>end"],
      ),
      effects: ["told"],
      status: "succeeded",
      output: () => ({ sum: 6 }),
    },
    {
      name: "nested",
      definition: flow(
        "nested",
        [
          call("outside"),
          {
            id: "sub",
            type: "sub_flow",
            params: {
              flow: { id: toId("flow", innerId), version: 1 },
              input: { run: { $cel: "trigger.body.run" } },
              wait: true,
            },
          },
          call("afterwards"),
          set("end", { inside: "steps.sub.inside", last: "input.body.step" }),
        ],
        ["start>outside", "outside>sub", "sub>afterwards", "afterwards>end"],
      ),
      inner: {
        id: innerId,
        definition: flow(
          "nested-inside",
          [call("inside"), wait("nap", "1 + int(random * 600.0)"), set("told", { inside: "steps.inside.body.step" })],
          ["start>inside", "inside>nap", "nap>told"],
        ),
      },
      effects: ["outside", "inside", "afterwards"],
      status: "succeeded",
      output: () => ({ inside: "inside", last: "afterwards" }),
    },
  ];
}
