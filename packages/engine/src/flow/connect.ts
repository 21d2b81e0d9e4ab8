import type { FlowDefinition, FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type GraphNode, reachableFrom } from "./graph.ts";
import { crossingEdges, crossingReason, isScope, regionsOf } from "./regions.ts";
import { isAssignable } from "./schema.ts";

export type ConnectionCheck = { ok: true } | { ok: false; reason: string };

const refuse = (reason: string): ConnectionCheck => ({ ok: false, reason });

/**
 * Whether an edge may be added to a definition, asked while it is drawn. Refused, with the reason in words: ends or ports that
 * do not exist, a node with itself, what is already there, a circle, and types that do not fit.
 */
export const checkConnection = (definition: FlowDefinition, catalog: NodeCatalog, edge: FlowEdge): ConnectionCheck =>
  connectionChecker(definition, catalog)(edge);

/** The same for many edges of one definition: what they share is worked out once. */
export function connectionChecker(
  definition: FlowDefinition,
  catalog: NodeCatalog,
): (edge: FlowEdge) => ConnectionCheck {
  const graph = buildGraph(definition, catalog);
  const behind = new Map<GraphNode, ReadonlySet<GraphNode>>();
  const leadsTo = (start: GraphNode, end: GraphNode): boolean => {
    const known = behind.get(start) ?? reachableFrom(graph, [start]);
    behind.set(start, known);
    return known.has(end);
  };
  return (edge) => {
    const from = graph.byId.get(edge.from.node);
    const to = graph.byId.get(edge.to.node);
    if (!from || !to) return refuse("This node does not exist any more.");
    if (from === to) return refuse("A node can't be connected to itself.");
    const output = from.outputs.find((port) => port.name === edge.from.port);
    if (!output) return refuse(`*${from.node.name}* has no output "${edge.from.port}".`);
    const input = to.inputs.find((port) => port.name === edge.to.port);
    if (!input) {
      const isTrigger = to.type?.kind === "trigger";
      return refuse(
        isTrigger ? "Nothing can lead into a trigger." : `*${to.node.name}* has no input "${edge.to.port}".`,
      );
    }
    if (from.outgoing.some((other) => isSameEdge(other, edge))) return refuse("These are connected already.");
    if (leadsTo(to, from))
      return refuse(`This would make a circle: *${to.node.name}* already leads to *${from.node.name}*.`);
    const crossing = graph.nodes.some(isScope) ? newCrossing(definition, catalog, edge) : undefined;
    if (crossing) return refuse(crossing);
    const fit = isAssignable(output.schema, input.schema);
    return fit.ok ? fit : refuse(`What *${from.node.name}* gives does not fit: ${fit.reason}.`);
  };
}

/** Why the edge would lead into or out of a scope's body, or put others there that have connections to the outside. */
function newCrossing(definition: FlowDefinition, catalog: NodeCatalog, edge: FlowEdge): string | undefined {
  const graph = buildGraph({ ...definition, edges: [...definition.edges, edge] }, catalog);
  const regions = regionsOf(graph);
  const before = buildGraph(definition, catalog);
  const known = crossingEdges(before, regionsOf(before)).map((crossing) => crossing.edge);
  const crossing = crossingEdges(graph, regions).find(
    ({ edge: other }) => !known.some((one) => isSameEdge(one, other)),
  );
  return crossing && crossingReason(regions, crossing);
}

export const isSameEdge = (a: FlowEdge, b: FlowEdge): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port;
