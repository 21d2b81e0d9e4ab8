import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type FlowGraph, type GraphNode } from "./graph.ts";
import { bodyOf, isScope, regionsOf } from "./regions.ts";
import { testOneNode } from "./test-one-node.ts";
import {
  assemble,
  leadingTo,
  type PinnedOutput,
  type Pins,
  type RecordedData,
  type TestDefinition,
  type TestRefusal,
} from "./test-parts.ts";

export type TestPlan = {
  /** Instead of executing these nodes. */
  pins: ReadonlyMap<string, PinnedOutput>;
  /** Nodes that reach outside or wait and have no pin fail, should a value come to them. */
  onlyPinnedEffects?: boolean;
  /** Nothing is executed but what leads to this node, and the node itself. */
  until?: string;
  /** Nothing is executed but this node; what it sees of others was recorded or pinned. */
  only?: {
    nodeId: string;
    recorded: RecordedData;
    /** Whether a person chose the item of the map or loop right around it. */
    isItemChosen?: boolean;
  };
};

/**
 * The definition that a test executes: an ordinary one, so that a test run is an ordinary run. A node whose output is given
 * is replaced, under its id, name and edges, by one that gives it; of a replaced scope the body is cut. `until` keeps what leads
 * to a node, with the scopes around it. `only` replaces all of that but the node, and lets the scopes around it run once, for
 * the recorded item or round. Pins of disabled nodes, of the trigger, of the node in `only`, and of scopes around a chosen node are not
 * used. The flow's error handler is left out: it is not told of tests.
 */
export function testDefinition(
  definition: FlowDefinition,
  plan: TestPlan,
  catalog: NodeCatalog,
): TestDefinition | TestRefusal {
  const graph = buildGraph(definition, catalog);
  const chosen = plan.only?.nodeId ?? plan.until;
  const target = chosen === undefined ? null : graph.byId.get(chosen);
  if (target === undefined) return { reason: "unknown_node", nodeIds: [chosen ?? ""] };
  const around = target ? scopesAround(graph, target) : new Set<GraphNode>();
  const pins = usedPins(graph, plan, around);
  const kept = target ? untilNode(graph, target, around, pins) : everything(graph, pins);
  const homeless = [...pins].filter(([node, { port }]) => kept.has(node) && !hasOutput(node, port));
  if (homeless.length > 0) return { reason: "pin_without_port", nodeIds: homeless.map(([{ node }]) => node.id) };
  if (plan.only && target) return testOneNode(graph, definition, { target, around, pins, ...plan.only });
  const missing = plan.onlyPinnedEffects ? graph.nodes.filter((node) => reachesOutside(node) && !pins.has(node)) : [];
  return assemble(definition, graph, kept, pins, new Set(missing));
}

/** What a test case gives instead of executing it. */
export const reachesOutside = ({ type, node }: Pick<GraphNode, "type" | "node">): boolean =>
  type !== undefined && !node.disabled && ((type.kind === "effect" && !type.isComputation) || type.spends === "wait");

const hasOutput = ({ outputs }: GraphNode, port: string) => outputs.some(({ name }) => name === port);

function usedPins(graph: FlowGraph, { pins, only }: TestPlan, around: ReadonlySet<GraphNode>): Pins {
  const used = new Map<GraphNode, PinnedOutput>();
  for (const [id, pin] of pins) {
    const found = graph.byId.get(id);
    if (!found?.type || found.type.kind === "trigger" || found.node.disabled) continue;
    if (id !== only?.nodeId && !around.has(found)) used.set(found, pin);
  }
  return used;
}

/** The scopes in whose bodies a node stands. */
function scopesAround(graph: FlowGraph, target: GraphNode): Set<GraphNode> {
  const regions = regionsOf(graph);
  const around = new Set<GraphNode>();
  for (let at = regions.get(target); at && !around.has(at); at = regions.get(at)) around.add(at);
  return around;
}

function everything(graph: FlowGraph, pins: Pins): Set<GraphNode> {
  const kept = new Set(graph.nodes);
  for (const node of pins.keys()) if (isScope(node)) for (const inside of bodyOf(graph, node)) kept.delete(inside);
  return kept;
}

/** A scope that has to end for the target to run needs the whole of its body; the scopes around the target do not. */
function untilNode(graph: FlowGraph, target: GraphNode, around: ReadonlySet<GraphNode>, pins: Pins): Set<GraphNode> {
  const kept = leadingTo(graph, target);
  for (const node of kept)
    if (isScope(node) && !around.has(node) && !pins.has(node))
      for (const inside of bodyOf(graph, node)) kept.add(inside);
  for (const node of pins.keys()) if (isScope(node)) for (const inside of bodyOf(graph, node)) kept.delete(inside);
  return kept;
}
