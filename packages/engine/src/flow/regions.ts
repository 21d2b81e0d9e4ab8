import type { FlowEdge } from "@millrace/contracts/flow/definition";
import { bodyPort } from "@millrace/contracts/flow/node-definition";
import { type FlowGraph, type GraphNode, reachableFrom } from "./graph.ts";

/**
 * Which scope a node stands in: the innermost one from whose port `body` it can be reached; `null` for the flow itself. In a
 * sound flow bodies are nested in each other and no edge leads into or out of one, see `crossingEdges`.
 */
export type Regions = ReadonlyMap<GraphNode, GraphNode | null>;

export const isScope = (node: GraphNode): boolean => node.type?.kind === "scope";

/** Work is one walk per scope. */
export function regionsOf(graph: FlowGraph): Regions {
  const regions = new Map<GraphNode, GraphNode | null>(graph.nodes.map((node) => [node, null]));
  const bodies = graph.nodes.filter(isScope).map((scope) => ({ scope, body: bodyOf(graph, scope) }));
  // The smallest body comes last, so that the innermost one stays.
  for (const { scope, body } of bodies.sort((a, b) => b.body.size - a.body.size))
    for (const node of body) regions.set(node, scope);
  return regions;
}

/** What a scope runs, with the bodies inside it. */
export function bodyOf(graph: FlowGraph, scope: GraphNode): Set<GraphNode> {
  const entries = scope.outgoing.filter((edge) => edge.from.port === bodyPort);
  const starts = entries.map((edge) => graph.byId.get(edge.to.node)).filter((node) => node !== undefined);
  return reachableFrom(graph, starts);
}

/** The region that an edge leads into, as its source has it. */
export const regionBehind = (regions: Regions, from: GraphNode, edge: FlowEdge): GraphNode | null =>
  isScope(from) && edge.from.port === bodyPort ? from : (regions.get(from) ?? null);

/** Edges that lead into a body from elsewhere than its scope, or out of one. */
export function crossingEdges(
  graph: FlowGraph,
  regions: Regions,
): { edge: FlowEdge; from: GraphNode; to: GraphNode }[] {
  return graph.nodes.flatMap((from) =>
    from.outgoing.flatMap((edge) => {
      const to = graph.byId.get(edge.to.node);
      if (!to || regionBehind(regions, from, edge) === regions.get(to)) return [];
      return [{ edge, from, to }];
    }),
  );
}

/** Why such an edge can't be, in words. */
export function crossingReason(regions: Regions, { edge, from, to }: ReturnType<typeof crossingEdges>[number]): string {
  const inside = regions.get(to);
  const outside = regionBehind(regions, from, edge);
  const scope = inside ?? outside;
  const name = (node: GraphNode) => `*${node.node.name}*`;
  if (!scope) return `${name(to)} can't be reached from here.`;
  return `${name(to)} runs inside ${name(scope)}, because it is reached from its port "${bodyPort}", but ${name(from)} does not. What follows the whole of ${name(scope)} connects to its port "done".`;
}
