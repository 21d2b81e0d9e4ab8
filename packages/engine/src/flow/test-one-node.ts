import type { FlowDefinition, FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import { bodyPort, donePort, isErrorPort } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { type FlowGraph, type GraphNode, topologicalOrder } from "./graph.ts";
import { bodyOf, isScope } from "./regions.ts";
import {
  assemble,
  givingNode,
  leadingTo,
  type PinnedOutput,
  type Pins,
  type RecordedData,
  type TestDefinition,
  type TestRefusal,
} from "./test-parts.ts";

export type OneNode = {
  target: GraphNode;
  /** The scopes in whose bodies it stands. */
  around: ReadonlySet<GraphNode>;
  pins: Pins;
  recorded: RecordedData;
  isItemChosen?: boolean;
};

/** The part of `testDefinition` for a single node. */
export function testOneNode(graph: FlowGraph, definition: FlowDefinition, one: OneNode): TestDefinition | TestRefusal {
  const { target, around, recorded } = one;
  if (target.type?.kind === "trigger") return { reason: "trigger", nodeIds: [target.node.id] };
  if (target.node.disabled) return { reason: "disabled", nodeIds: [target.node.id] };
  const leading = leadingTo(graph, target);
  const { given, missing, entrance } = whatCame(graph, leading, one);
  if (missing.length > 0) return { reason: "no_data", nodeIds: missing.map(({ node }) => node.id) };
  if (!entrance.has(target)) return { reason: "not_reached", nodeIds: [target.node.id] };
  const pinned = [...given.keys()].map(({ node }) => node.id);
  // The rest stands there for the connections' sake: with this data no value reaches it.
  for (const node of leading)
    if (!entrance.has(node) && !around.has(node) && node.type?.kind !== "trigger")
      given.set(node, { port: node.outputs.find(({ name }) => name !== bodyPort)?.name ?? "out", value: null });
  const kept = new Set(leading);
  for (const node of given.keys()) if (isScope(node)) for (const cut of bodyOf(graph, node)) kept.delete(cut);
  if (isScope(target)) for (const inside of bodyOf(graph, target)) kept.add(inside);
  const assembled = assemble(definition, graph, kept, given);
  const innermost = [...around].find(({ type }) => type?.scope !== "boundary");
  const scopes = [...around].map((scope) => ({
    scope,
    through: entrance.get(scope),
    isExact: one.isItemChosen === true && scope === innermost,
  }));
  return { definition: scopes.reduce((at, each) => runOnce(at, each, recorded, graph), assembled.definition), pinned };
}

/**
 * Follows the data from the trigger to the node: what each node before it gave, and the first connection over which a value
 * came into each. Nothing is asked of nodes that no value reaches.
 */
function whatCame(graph: FlowGraph, leading: ReadonlySet<GraphNode>, { target, around, pins, recorded }: OneNode) {
  const given = new Map<GraphNode, PinnedOutput>();
  const missing: GraphNode[] = [];
  const left = new Map<GraphNode, string>();
  const entrance = new Map<GraphNode, FlowEdge>();
  for (const node of topologicalOrder(graph)) {
    if (!leading.has(node)) continue;
    const { id, disabled } = node.node;
    if (node.type?.kind === "trigger") {
      left.set(node, node.outputs[0]?.name ?? "out");
      continue;
    }
    const came = node.incoming.find(({ from }) => {
      const source = graph.byId.get(from.node);
      return source !== undefined && left.get(source) === from.port;
    });
    if (!came) continue;
    entrance.set(node, came);
    if (node === target) break;
    if (disabled) {
      left.set(node, isScope(node) ? donePort : (node.outputs.find(({ name }) => !isErrorPort(name))?.name ?? "out"));
    } else if (around.has(node)) {
      left.set(node, bodyPort);
      // A list is computed again; what a round begins with was left by the rounds before it.
      if (node.type?.scope === "loop" && !recorded.items.has(id)) missing.push(node);
    } else {
      const output = pins.get(node) ?? recorded.steps.get(id);
      if (output) given.set(node, output);
      else missing.push(node);
      if (output) left.set(node, output.port);
    }
  }
  return { given, missing, entrance };
}

/**
 * Lets a scope around the node run for one item, which keeps its number: a map takes it from its list, to a loop a node before
 * it gives the recorded one.
 */
function runOnce(
  definition: FlowDefinition,
  { scope, through, isExact }: { scope: GraphNode; through: FlowEdge | undefined; isExact: boolean },
  { items, indexes }: RecordedData,
  graph: FlowGraph,
): FlowDefinition {
  const { scope: kind } = scope.type ?? {};
  if (kind === "boundary" || !through) return definition;
  const onlyItem = { index: indexes.get(scope.node.id) ?? 0, isExact };
  const withParams = (params: JsonObject): FlowNode[] =>
    definition.nodes.map((node) => (node.id === scope.node.id ? { ...node, params } : node));
  if (kind === "map") return { ...definition, nodes: withParams({ ...scope.node.params, onlyItem }) };
  const item = items.get(scope.node.id) ?? null;
  const { while: _, ...params } = scope.node.params;
  const giving = givingNode(
    { id: freeId(`${scope.node.id.slice(0, 50)}_item`, graph), name: `Item of ${scope.node.name}`.slice(0, 80) },
    { inputs: ["in"], outputs: ["out"], port: "out", json: JSON.stringify(item) },
  );
  return {
    ...definition,
    nodes: [...withParams({ ...params, value: { $cel: "input" }, onlyItem }), giving],
    // The first connection that delivers is what comes in.
    edges: [
      { from: through.from, to: { node: giving.id, port: "in" } },
      { from: { node: giving.id, port: "out" }, to: through.to },
      ...definition.edges,
    ],
  };
}

function freeId(wanted: string, { byId }: FlowGraph): string {
  let id = wanted;
  for (let next = 2; byId.has(id); next++) id = `${wanted}_${next}`;
  return id;
}
