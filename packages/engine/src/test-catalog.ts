import { type FlowDefinition, type FlowNode, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonSchema, NodeCatalog, NodeDefinition, NodeKind } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { z } from "zod";

/** A small node catalog for the engine's own tests: one type per kind of behaviour. */

const port = (name: string, schema: JsonSchema = {}, label = name) => ({ name, label, schema });
const input = [port("in")];
const output = [port("out")];

function node(type: string, kind: NodeKind, changes: Partial<NodeDefinition> = {}): NodeDefinition {
  return {
    type,
    typeVersion: 1,
    kind,
    category: "actions",
    title: type.charAt(0).toUpperCase() + type.slice(1),
    summary: `A ${type} node.`,
    keywords: [],
    icon: "circle",
    params: z.record(z.string(), z.json()),
    initialParams: () => ({}),
    ports: () => ({ inputs: input, outputs: output }),
    describe: () => type,
    ...changes,
  };
}

const cases = z.object({ cases: z.array(z.object({ name: z.string() })).min(1) });

const types: NodeDefinition[] = [
  node("start", "trigger", { ports: () => ({ inputs: [], outputs: output }) }),
  node("hook", "trigger", {
    ports: () => ({ inputs: [], outputs: output }),
    params: z.object({ path: z.string().min(1), method: z.enum(["GET", "POST"]).default("POST") }),
  }),
  node("echo", "pure"),
  node("work", "effect", { defaults: { timeoutMs: 5_000, maxAttempts: 2 } }),
  node("check", "pure", { ports: () => ({ inputs: input, outputs: [port("yes", {}, "Yes"), port("no", {}, "No")] }) }),
  node("pick", "pure", {
    params: cases,
    ports: (params) => {
      const parsed = cases.safeParse(params);
      const names = parsed.success ? parsed.data.cases.map(({ name }) => name) : [];
      return {
        inputs: input,
        outputs: [
          ...names.map((name, index) => port(`case_${index + 1}`, {}, name)),
          port("otherwise", {}, "Otherwise"),
        ],
      };
    },
  }),
  node("join", "join"),
  node("first", "join", {
    join: () => ({ need: 1, cancelsOthers: true, toleratesFailure: true, gives: "first" }),
  }),
  node("any", "join", {
    join: () => ({ need: 1, cancelsOthers: false, toleratesFailure: false, gives: "first" }),
  }),
  node("some", "join", {
    join: ({ count, cancel }) => ({
      need: typeof count === "number" ? count : 2,
      cancelsOthers: cancel === true,
      toleratesFailure: false,
      gives: "object",
    }),
  }),
  node("each", "scope", {
    scope: "map",
    params: z.record(z.string(), z.json()),
    ports: () => ({ inputs: input, outputs: [port("body"), port("done")] }),
  }),
  node("loop", "scope", { scope: "loop", ports: () => ({ inputs: input, outputs: [port("body"), port("done")] }) }),
  node("guard", "scope", {
    scope: "boundary",
    ports: () => ({ inputs: input, outputs: [port("body"), port("done")] }),
  }),
  node("pause", "effect"),
  node("answer", "pure"),
  node("stop", "pure", { ports: () => ({ inputs: input, outputs: [] }) }),
  node("number", "pure", { ports: () => ({ inputs: input, outputs: [port("out", { type: "number" })] }) }),
  node("reader", "pure", { ports: () => ({ inputs: [port("in", { type: "string" })], outputs: output }) }),
];

export const testCatalog: NodeCatalog = {
  find: (type, typeVersion) => types.find((entry) => entry.type === type && entry.typeVersion === typeVersion),
  list: () => types,
};

type NodeInput = Partial<FlowNode> & { params?: JsonObject };

/**
 * A definition from short notation: `{ a: "start", b: { type: "echo", … } }` and edges such as `"a > b"` or `"c.yes > d"`.
 * Names are the ids with a capital letter.
 */
export function flowOf(nodes: Record<string, string | NodeInput>, edges: readonly string[]): FlowDefinition {
  return flowDefinition.parse({
    format: 1,
    nodes: Object.entries(nodes).map(([id, entry]) => ({
      id,
      name: id.charAt(0).toUpperCase() + id.slice(1),
      typeVersion: 1,
      ...(typeof entry === "string" ? { type: entry } : entry),
    })),
    edges: edges.map((text) => {
      const [from = "", to = ""] = text.split(">").map((part) => part.trim());
      const [source = "", sourcePort = "out"] = from.split(".");
      const [target = "", targetPort = "in"] = to.split(".");
      return { from: { node: source, port: sourcePort }, to: { node: target, port: targetPort } };
    }),
  });
}
