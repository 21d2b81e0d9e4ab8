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

/** Edges by their keys while operations are applied, in the order of the flow; each step costs the same however many there are. */
export function openEdges(edges: readonly FlowEdge[]) {
  let byKey = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const degrees = new Map<string, number>();
  const into = new Map<string, number>();
  const count = ({ from, to }: FlowEdge, by: 1 | -1) => {
    for (const node of [from.node, to.node]) degrees.set(node, (degrees.get(node) ?? 0) + by);
    into.set(to.node, (into.get(to.node) ?? 0) + by);
  };
  for (const edge of byKey.values()) count(edge, 1);

  return {
    touches: (nodeId: string): boolean => (degrees.get(nodeId) ?? 0) > 0,
    keysAt: (nodeId: string): string[] =>
      [...byKey].filter(([, { from, to }]) => from.node === nodeId || to.node === nodeId).map(([key]) => key),
    remove(key: string): boolean {
      const edge = byKey.get(key);
      if (!edge) return false;
      byKey.delete(key);
      count(edge, -1);
      return true;
    },
    /** Adds an edge at a place among those into its node, last where there are fewer. */
    add(key: string, edge: FlowEdge, at: number): boolean {
      if (byKey.has(key)) return false;
      const isLast = at >= (into.get(edge.to.node) ?? 0);
      count(edge, 1);
      if (isLast) byKey.set(key, edge);
      else byKey = withInserted(byKey, [key, edge], at);
      return true;
    },
    /** Where an edge stands among those into its node, as the value of an operation; `undefined` without one. */
    place(key: string): { at: number } | undefined {
      const edge = byKey.get(key);
      if (!edge) return undefined;
      const beside = [...byKey.values()].filter(({ to }) => to.node === edge.to.node);
      return { at: beside.indexOf(edge) };
    },
    list: (): FlowEdge[] => [...byKey.values()],
  };
}

function withInserted(edges: Map<string, FlowEdge>, added: [string, FlowEdge], at: number): Map<string, FlowEdge> {
  let seen = 0;
  const entries = [...edges];
  const index = entries.findIndex(([, edge]) => edge.to.node === added[1].to.node && seen++ === at);
  return new Map(entries.toSpliced(index < 0 ? entries.length : index, 0, added));
}
