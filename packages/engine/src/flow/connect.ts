import type { FlowDefinition, FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog, Port } from "@millrace/contracts/flow/node-definition";
import { typesOfFlow } from "../types/flow-types.ts";
import { misfit } from "../types/param-types.ts";
import { buildGraph, type FlowGraph, type GraphNode, reachableFrom } from "./graph.ts";
import { crossingEdges, crossingReason, isScope, type Regions, regionBehind, regionsOf } from "./regions.ts";
import { isAssignable } from "./schema.ts";

export type ConnectionCheck = { ok: true } | { ok: false; reason: string };

const refuse = (reason: string): ConnectionCheck => ({ ok: false, reason });

/**
 * Whether an edge may be added to a definition, asked while it is drawn. Refused, with the reason in words: ends or ports that
 * do not exist, a node with itself, what is already there, a circle, bodies of scopes that would be entered from outside, and
 * types of which no value fits.
 */
export const checkConnection = (definition: FlowDefinition, catalog: NodeCatalog, edge: FlowEdge): ConnectionCheck =>
  connectorOf(definition, catalog).check(edge);

/** The same for many edges of one definition: what they share is worked out once. */
export function connectionChecker(
  definition: FlowDefinition,
  catalog: NodeCatalog,
): (edge: FlowEdge) => ConnectionCheck {
  const connector = connectorOf(definition, catalog);
  return (edge) => connector.check(edge);
}

/** One end of a connection that is being drawn. */
export type ConnectionEnd = { node: string; port: string; side: "output" | "input" };

/** Every port that could be the other end, with why it can't be or `null`, by node and port. */
export function checkAllConnections(
  definition: FlowDefinition,
  catalog: NodeCatalog,
  start: ConnectionEnd,
): ReadonlyMap<string, ReadonlyMap<string, string | null>> {
  const connector = connectorOf(definition, catalog);
  const end = { node: start.node, port: start.port };
  return new Map(
    connector.graph.nodes.map(({ node, inputs, outputs }) => {
      const ports = start.side === "output" ? inputs : outputs;
      const checks = ports.map(({ name }): [string, string | null] => {
        const other = { node: node.id, port: name };
        const check = connector.check(start.side === "output" ? { from: end, to: other } : { from: other, to: end });
        return [name, check.ok ? null : check.reason];
      });
      return [node.id, new Map(checks)];
    }),
  );
}

const connectors = new WeakMap<FlowDefinition, Connector>();

function connectorOf(definition: FlowDefinition, catalog: NodeCatalog): Connector {
  const known = connectors.get(definition);
  if (known?.catalog === catalog) return known;
  const made = new Connector(definition, catalog);
  connectors.set(definition, made);
  return made;
}

/** A definition made ready for many such questions, as they come while a line is drawn. */
class Connector {
  readonly catalog: NodeCatalog;
  readonly graph: FlowGraph;
  readonly #definition: FlowDefinition;
  readonly #regions: Regions;
  readonly #hasScopes: boolean;
  readonly #behind = new Map<GraphNode, ReadonlySet<GraphNode>>();
  readonly #before = new Map<GraphNode, ReadonlySet<GraphNode>>();

  constructor(definition: FlowDefinition, catalog: NodeCatalog) {
    this.catalog = catalog;
    this.#definition = definition;
    this.graph = buildGraph(definition, catalog);
    this.#regions = regionsOf(this.graph);
    this.#hasScopes = this.graph.nodes.some(isScope);
  }

  check(edge: FlowEdge): ConnectionCheck {
    const from = this.graph.byId.get(edge.from.node);
    const to = this.graph.byId.get(edge.to.node);
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
    if (this.#leadsTo(to, from))
      return refuse(`This would make a circle: *${to.node.name}* already leads to *${from.node.name}*.`);
    const crossing = this.#newCrossing(edge, from, to);
    if (crossing) return refuse(crossing);
    const mismatch = this.#mismatch(edge, output, input);
    return mismatch ? refuse(`What *${from.node.name}* gives does not fit: ${mismatch}.`) : { ok: true };
  }

  /** Both ways are remembered, so that many edges from one node, or into it, cost two walks. */
  #leadsTo(start: GraphNode, end: GraphNode): boolean {
    const known = this.#behind.get(start)?.has(end) ?? this.#before.get(end)?.has(start);
    if (known !== undefined) return known;
    const after = reachableFrom(this.graph, [start]);
    this.#behind.set(start, after);
    this.#before.set(end, leadingTo(this.graph, end));
    return after.has(end);
  }

  /** What a port's type says by itself, or what is certain to come through it from the nodes before. */
  #mismatch(edge: FlowEdge, output: Port, input: Port): string | null {
    const said = isAssignable(output.schema, input.schema);
    if (!said.ok) return said.reason;
    if (Object.keys(input.schema).length === 0) return null;
    const type = typesOfFlow(this.#definition, this.catalog).output(edge.from.node, edge.from.port);
    if (misfit(type, input.schema) === null) return null;
    const certain = isAssignable(type, input.schema);
    return certain.ok ? null : certain.reason;
  }

  /** Why the edge would lead into or out of a scope's body, or put others there that have connections to the outside. */
  #newCrossing(edge: FlowEdge, from: GraphNode, to: GraphNode): string | undefined {
    // Inside one region nothing changes place.
    if (!this.#hasScopes || regionBehind(this.#regions, from, edge) === this.#regions.get(to)) return undefined;
    const definition = this.#definition;
    const graph = buildGraph({ ...definition, edges: [...definition.edges, edge] }, this.catalog);
    const regions = regionsOf(graph);
    const known = crossingEdges(this.graph, this.#regions).map((crossing) => crossing.edge);
    const crossing = crossingEdges(graph, regions).find(
      ({ edge: other }) => !known.some((one) => isSameEdge(one, other)),
    );
    return crossing && crossingReason(regions, crossing);
  }
}

function leadingTo(graph: FlowGraph, end: GraphNode): ReadonlySet<GraphNode> {
  const found = new Set([end]);
  for (const node of found)
    for (const edge of node.incoming) {
      const from = graph.byId.get(edge.from.node);
      if (from) found.add(from);
    }
  return found;
}

export const isSameEdge = (a: FlowEdge, b: FlowEdge): boolean =>
  a.from.node === b.from.node && a.from.port === b.from.port && a.to.node === b.to.node && a.to.port === b.to.port;
