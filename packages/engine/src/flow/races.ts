import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { bodyPort, type NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type FlowGraph, type GraphNode, isEarlyJoin, joinRuleOf, topologicalOrder } from "./graph.ts";
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

/** Nodes of which a join may give up the steps, and those whose failure a join lives with; by id. */
export function looseNodes(
  definition: FlowDefinition,
  catalog: NodeCatalog,
): { givenUp: string[]; tolerated: string[] } {
  const graph = buildGraph(definition, catalog);
  const joins = graph.nodes.filter((node) => isEarlyJoin(node) || joinRuleOf(node)?.toleratesFailure);
  if (joins.length === 0) return { givenUp: [], tolerated: [] };
  const order = topologicalOrder(graph);
  const races = joins.map((join) => ({
    isTolerant: joinRuleOf(join)?.toleratesFailure === true,
    ids: raceOf(graph, order, join).map(({ node }) => node.id),
  }));
  return {
    givenUp: races.flatMap(({ ids }) => ids),
    tolerated: races.flatMap(({ isTolerant, ids }) => (isTolerant ? ids : [])),
  };
}
