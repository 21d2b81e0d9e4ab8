import type { FlowChange } from "@millrace/contracts/flow/change";
import type { FlowDefinition, FlowEdge, FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { edgeKey } from "../draft/edges.ts";
import { portsOf } from "./graph.ts";

type Nodes = ReadonlyMap<string, FlowNode>;

/**
 * Connections that came and went, and nodes whose connections came into another order: the first that delivers is a node's
 * input, so that order is part of the content.
 */
export function edgeChanges(from: FlowDefinition, to: FlowDefinition, catalog: NodeCatalog): FlowChange[] {
  if (areSame(from.edges, to.edges)) return [];
  const before = new Map(from.nodes.map((node) => [node.id, node]));
  const after = new Map(to.nodes.map((node) => [node.id, node]));
  const [old, now] = [intoNodes(from.edges), intoNodes(to.edges)];
  const targets = new Set([...now.keys(), ...old.keys()]);
  const connected: FlowChange[] = [];
  const disconnected: FlowChange[] = [];
  const reordered: FlowChange[] = [];
  for (const target of targets) {
    const [was, is] = [old.get(target) ?? [], now.get(target) ?? []];
    const [stayed, gone] = parted(was, is);
    const [, come] = parted(is, was);
    for (const edge of come)
      connected.push({ kind: "connected", nodeId: target, edge, text: `Connected ${edgeWords(edge, after, catalog)}` });
    for (const edge of gone) {
      const text = `Disconnected ${edgeWords(edge, before, catalog)}`;
      disconnected.push({ kind: "disconnected", nodeId: target, edge, text });
    }
    const [expected, found] = [[...stayed, ...come].map(edgeKey), is.map(edgeKey)];
    if (expected.join() !== found.join()) reordered.push(orderChange(target, was, is, after));
  }
  return [...connected, ...disconnected, ...reordered];
}

/** The usual case, found without writing a key for each: the same connections in the same order. */
function areSame(edges: readonly FlowEdge[], others: readonly FlowEdge[]): boolean {
  const isSame = (edge: FlowEdge, other: FlowEdge | undefined) =>
    edge === other ||
    (edge.from.node === other?.from.node &&
      edge.from.port === other.from.port &&
      edge.to.node === other.to.node &&
      edge.to.port === other.to.port);
  return edges.length === others.length && edges.every((edge, index) => isSame(edge, others[index]));
}

function intoNodes(edges: readonly FlowEdge[]): Map<string, FlowEdge[]> {
  const into = new Map<string, FlowEdge[]>();
  for (const edge of edges) {
    const list = into.get(edge.to.node);
    if (list) list.push(edge);
    else into.set(edge.to.node, [edge]);
  }
  return into;
}

/** The edges that the other list has too, and those it lacks. A draft can hold an edge twice, and then each counts. */
function parted(edges: readonly FlowEdge[], others: readonly FlowEdge[]): [FlowEdge[], FlowEdge[]] {
  const left = new Map<string, number>();
  for (const edge of others) left.set(edgeKey(edge), (left.get(edgeKey(edge)) ?? 0) + 1);
  const shared: FlowEdge[] = [];
  const own: FlowEdge[] = [];
  for (const edge of edges) {
    const count = left.get(edgeKey(edge)) ?? 0;
    left.set(edgeKey(edge), count - 1);
    (count > 0 ? shared : own).push(edge);
  }
  return [shared, own];
}

const nameOf = (id: string, nodes: Nodes): string => `*${nodes.get(id)?.name ?? id}*`;

function edgeWords({ from, to }: FlowEdge, nodes: Nodes, catalog: NodeCatalog): string {
  const source = nodes.get(from.node);
  const outputs = source ? portsOf(source, catalog.find(source.type, source.typeVersion)).outputs : [];
  const branch =
    outputs.length < 2 || from.port === "out"
      ? ""
      : ` (${outputs.find(({ name }) => name === from.port)?.label ?? from.port})`;
  return `${nameOf(from.node, nodes)}${branch} → ${nameOf(to.node, nodes)}`;
}

function orderChange(target: string, was: readonly FlowEdge[], is: readonly FlowEdge[], after: Nodes): FlowChange {
  const [first] = is;
  const names = is.map(({ from }) => nameOf(from.node, after)).join(", ");
  return {
    kind: "changed",
    nodeId: target,
    text:
      first && first.from.node !== was[0]?.from.node
        ? `${nameOf(target, after)}: its input comes from ${nameOf(first.from.node, after)} first`
        : `${nameOf(target, after)}: its connections are in the order ${names}`,
    field: {
      pointer: "/inputs",
      title: "Order of connections",
      before: was.map(edgeKey),
      after: is.map(edgeKey),
      language: null,
    },
  };
}
