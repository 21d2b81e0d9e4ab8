import type { FlowEdge } from "@millrace/contracts/flow/definition";

/** One edge has one key: the format allows no two edges between the same two ports. */
export const edgeKey = ({ from, to }: FlowEdge): string => `${from.node}.${from.port}>${to.node}.${to.port}`;

const pattern = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)>([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)$/;

/** The edge that a key names; `undefined` for other texts. */
export function edgeOfKey(key: string): FlowEdge | undefined {
  const [, fromNode, fromPort, toNode, toPort] = pattern.exec(key) ?? [];
  if (!fromNode || !fromPort || !toNode || !toPort) return undefined;
  return { from: { node: fromNode, port: fromPort }, to: { node: toNode, port: toPort } };
}

/** Edges by their keys while operations are applied, in the order of the flow. */
export function openEdges(edges: readonly FlowEdge[]) {
  const byKey = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const order = [...byKey.values()];
  const degrees = new Map<string, number>();
  const into = new Map<string, number>();
  const count = ({ from, to }: FlowEdge, by: 1 | -1) => {
    for (const node of [from.node, to.node]) degrees.set(node, (degrees.get(node) ?? 0) + by);
    into.set(to.node, (into.get(to.node) ?? 0) + by);
  };
  for (const edge of order) count(edge, 1);

  return {
    touches: (nodeId: string): boolean => (degrees.get(nodeId) ?? 0) > 0,
    keysAt: (nodeId: string): string[] =>
      order.filter(({ from, to }) => from.node === nodeId || to.node === nodeId).map(edgeKey),
    remove(key: string): boolean {
      const edge = byKey.get(key);
      if (!edge) return false;
      byKey.delete(key);
      order.splice(order.indexOf(edge), 1);
      count(edge, -1);
      return true;
    },
    /** Adds an edge at a place among those into its node, last where there are fewer. */
    add(key: string, edge: FlowEdge, at: number): boolean {
      if (byKey.has(key)) return false;
      const isLast = at >= (into.get(edge.to.node) ?? 0);
      order.splice(isLast ? order.length : indexOfPlace(order, edge.to.node, at), 0, edge);
      byKey.set(key, edge);
      count(edge, 1);
      return true;
    },
    /** Where an edge stands among those into its node, as the value of an operation; `undefined` without one. */
    place(key: string): { at: number } | undefined {
      const edge = byKey.get(key);
      if (!edge) return undefined;
      return { at: order.filter(({ to }) => to.node === edge.to.node).indexOf(edge) };
    },
    list: (): FlowEdge[] => [...order],
  };
}

/** Where among all edges the one stands that has this place among those into a node; the end where there is none. */
function indexOfPlace(order: readonly FlowEdge[], nodeId: string, at: number): number {
  let seen = 0;
  const index = order.findIndex(({ to }) => to.node === nodeId && seen++ === at);
  return index < 0 ? order.length : index;
}
