import { bodyPort } from "@millrace/contracts/flow/node-definition";
import type { FlowGraph, GraphNode } from "./graph.ts";
import { isScope } from "./regions.ts";

/**
 * The nodes whose results nothing but this join can use: every edge path from them leads to it. When a join goes on without
 * its slower branches, these are what can be given up. `order` is topological.
 */
export function raceOf(graph: FlowGraph, order: readonly GraphNode[], join: GraphNode): GraphNode[] {
  const race = new Set<GraphNode>();
  for (const node of order.toReversed()) {
    // What runs inside a scope belongs to the scope.
    const outgoing = node.outgoing.filter((edge) => !(isScope(node) && edge.from.port === bodyPort));
    if (node === join || outgoing.length === 0 || node.type?.kind === "trigger") continue;
    const leadsThere = outgoing.every((edge) => {
      const next = graph.byId.get(edge.to.node);
      return next !== undefined && (next === join || race.has(next));
    });
    if (leadsThere) race.add(node);
  }
  return [...race];
}
