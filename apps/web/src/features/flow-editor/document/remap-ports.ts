import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { Port } from "@millrace/contracts/flow/node-definition";

/**
 * Where each old port went when a node's parameters changed its ports, or `null` where it is gone. A port is known by its
 * label first (a switch's case keeps its edges when a case above it is deleted), then by its name (a renamed case).
 */
function portMoves(before: readonly Port[], after: readonly Port[]): Map<string, string | null> {
  const byLabel = (ports: readonly Port[], label: string) => {
    const same = ports.filter((port) => port.label === label);
    return same.length === 1 ? same[0] : undefined;
  };
  const moves = new Map<string, string | null>();
  const taken = new Set<string>();
  for (const port of before) {
    const target = byLabel(before, port.label) && byLabel(after, port.label);
    if (!target) continue;
    moves.set(port.name, target.name);
    taken.add(target.name);
  }
  for (const port of before) {
    if (moves.has(port.name)) continue;
    const stays = after.some((candidate) => candidate.name === port.name) && !taken.has(port.name);
    moves.set(port.name, stays ? port.name : null);
    if (stays) taken.add(port.name);
  }
  return moves;
}

type PortsOfNode = { inputs: readonly Port[]; outputs: readonly Port[] };

/** The edges after one node's ports changed: followed to where the port went, dropped where it is gone. */
export function remapEdges(edges: FlowEdge[], nodeId: string, before: PortsOfNode, after: PortsOfNode): FlowEdge[] {
  const outputs = portMoves(before.outputs, after.outputs);
  const inputs = portMoves(before.inputs, after.inputs);
  let changed = false;
  const next: FlowEdge[] = [];
  for (const edge of edges) {
    const fromPort = edge.from.node === nodeId ? movedPort(outputs, edge.from.port) : edge.from.port;
    const toPort = edge.to.node === nodeId ? movedPort(inputs, edge.to.port) : edge.to.port;
    if (fromPort === edge.from.port && toPort === edge.to.port) {
      next.push(edge);
      continue;
    }
    changed = true;
    if (fromPort === null || toPort === null) continue;
    next.push({ from: { node: edge.from.node, port: fromPort }, to: { node: edge.to.node, port: toPort } });
  }
  return changed ? next : edges;
}

/** A port that was never known (an edge of a broken draft) is left as it is: validation reports it. */
const movedPort = (moves: Map<string, string | null>, port: string): string | null => {
  const moved = moves.get(port);
  return moved === undefined ? port : moved;
};
