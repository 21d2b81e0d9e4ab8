import type { FlowDefinition, FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import {
  errorPort,
  errorPortOf,
  type JoinRule,
  type NodeCatalog,
  type NodeDefinition,
  type Port,
} from "@millrace/contracts/flow/node-definition";
import { type ErrorClass, errorClasses, errorClassLabels } from "@millrace/contracts/run/error-class";

/** A definition made ready for questions: nodes by id, their types and ports, edges by node. Built in one pass. */
export type GraphNode = {
  readonly index: number;
  readonly node: FlowNode;
  readonly type: NodeDefinition | undefined;
  readonly inputs: readonly Port[];
  /** With the error port, when the node has one. */
  readonly outputs: readonly Port[];
  readonly incoming: FlowEdge[];
  readonly outgoing: FlowEdge[];
};

export type FlowGraph = { readonly nodes: readonly GraphNode[]; readonly byId: ReadonlyMap<string, GraphNode> };

const errorOutput = (name: string, label: string, classes: readonly ErrorClass[]): Port => ({
  name,
  label,
  schema: {
    type: "object",
    properties: {
      class: { type: "string", enum: [...classes] },
      code: { type: "string" },
      message: { type: "string" },
      nodeId: { type: "string" },
      attempts: { type: "integer" },
    },
    required: ["class", "code", "message", "nodeId", "attempts"],
  },
});

/** The ports of a node as its type and its own settings make them; none for an unknown type. */
export function portsOf(node: FlowNode, type: NodeDefinition | undefined): { inputs: Port[]; outputs: Port[] } {
  if (!type) return { inputs: [], outputs: [] };
  const { inputs, outputs } = type.ports(node.params);
  return { inputs, outputs: [...outputs, ...errorOutputs(node, type)] };
}

/** First those of single classes, then the one for all others. */
function errorOutputs({ onError, errorPorts = [] }: FlowNode, { scope }: NodeDefinition): Port[] {
  const own = errorClasses.filter((name) => errorPorts.includes(name));
  const ports = own.map((name) => errorOutput(errorPortOf(name), errorClassLabels[name], [name]));
  const others = errorClasses.filter((name) => !own.includes(name));
  return onError === "port" || scope === "boundary" ? [...ports, errorOutput(errorPort, "On error", others)] : ports;
}

/** Of nodes that share an id only the first is in the graph; edges with an end that does not exist are in nobody's list. */
export function buildGraph(definition: FlowDefinition, catalog: NodeCatalog): FlowGraph {
  const byId = new Map<string, GraphNode>();
  for (const [index, node] of definition.nodes.entries()) {
    if (byId.has(node.id)) continue;
    const type = catalog.find(node.type, node.typeVersion);
    byId.set(node.id, { index, node, type, ...portsOf(node, type), incoming: [], outgoing: [] });
  }
  for (const edge of definition.edges) {
    const from = byId.get(edge.from.node);
    const to = byId.get(edge.to.node);
    if (!from || !to) continue;
    from.outgoing.push(edge);
    to.incoming.push(edge);
  }
  return { nodes: [...byId.values()], byId };
}

/** Nodes in an order in which every edge points forward; nodes on or behind a cycle are left out. */
export function topologicalOrder(graph: FlowGraph): GraphNode[] {
  const waiting = new Map(graph.nodes.map((node) => [node, node.incoming.length]));
  const order = graph.nodes.filter((node) => node.incoming.length === 0);
  for (let at = 0; at < order.length; at++) {
    for (const edge of order[at]?.outgoing ?? []) {
      const next = graph.byId.get(edge.to.node);
      if (!next) continue;
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  return order;
}

/** The nodes that an edge path leads to, starting from some. */
export function reachableFrom(graph: FlowGraph, starts: readonly GraphNode[]): Set<GraphNode> {
  const reached = new Set(starts);
  for (const node of reached) {
    for (const edge of node.outgoing) {
      const next = graph.byId.get(edge.to.node);
      if (next) reached.add(next);
    }
  }
  return reached;
}

/** The rule of a join; `null` for every other node. */
export const joinRuleOf = ({ node, type }: GraphNode): JoinRule | null =>
  type?.kind === "join" ? ((node.disabled ? null : type.join?.(node.params)) ?? joinAll) : null;

const joinAll: JoinRule = { need: "all", cancelsOthers: false, toleratesFailure: false, gives: "object" };

/** A join that may go on while some of its branches are still under way. */
export const isEarlyJoin = (node: GraphNode): boolean => {
  const rule = joinRuleOf(node);
  return rule !== null && rule.need !== "all";
};

/**
 * For each node the set of nodes before it, as bits by position in `order`. Behind a join that does not wait for all its
 * branches only that is before, which is before every one of them: the rest may have happened or not.
 */
export class Upstream {
  private readonly positions = new Map<string, number>();
  private readonly bits: Uint32Array[] = [];

  constructor(order: readonly GraphNode[]) {
    const words = Math.ceil(order.length / 32);
    for (const [position, graphNode] of order.entries()) {
      const { node, incoming } = graphNode;
      this.positions.set(node.id, position);
      const own = new Uint32Array(words);
      this.bits.push(own);
      const isEarly = isEarlyJoin(graphNode);
      let isFirst = true;
      for (const edge of incoming) {
        const source = this.positions.get(edge.from.node);
        const theirs = source === undefined ? undefined : this.bits[source];
        if (source === undefined || !theirs) continue;
        const came = theirs.slice();
        came[source >>> 5] = (came[source >>> 5] ?? 0) | (1 << (source & 31));
        for (let word = 0; word < words; word++) {
          const known = own[word] ?? 0;
          const more = came[word] ?? 0;
          own[word] = isEarly && !isFirst ? known & more : known | more;
        }
        isFirst = false;
      }
    }
  }

  /** Whether `before` comes before `node` on some path. Unknown ids are before nothing. */
  has(node: string, before: string): boolean {
    const at = this.positions.get(node);
    const source = this.positions.get(before);
    if (at === undefined || source === undefined) return false;
    return (((this.bits[at]?.[source >>> 5] ?? 0) >>> (source & 31)) & 1) === 1;
  }

  /** Ids of everything before a node, in topological order. */
  before(node: string): string[] {
    return [...this.positions.keys()].filter((id) => this.has(node, id));
  }
}
