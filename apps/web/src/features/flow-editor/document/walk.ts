import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type Box, boxOf } from "../canvas/node-geometry.ts";
import { type FlowDocument, findNode } from "./flow-document.ts";

export type Direction = "left" | "right" | "up" | "down";

/**
 * The node to go to from another one: along a connection to the left and right, where there is one, else the nearest that lies
 * that way; `null` at the end.
 */
export function neighbour(
  document: FlowDocument,
  catalog: NodeCatalog,
  nodeId: string,
  direction: Direction,
): string | null {
  const node = findNode(document, nodeId);
  if (!node) return null;
  const { nodes, edges } = document.definition;
  const connected = new Set(
    direction === "right"
      ? edges.filter((edge) => edge.from.node === nodeId).map((edge) => edge.to.node)
      : direction === "left"
        ? edges.filter((edge) => edge.to.node === nodeId).map((edge) => edge.from.node)
        : [],
  );
  const start = middleOf(boxOf(document, node, catalog));
  const candidates = nodes.filter((other) => other.id !== nodeId && (connected.size === 0 || connected.has(other.id)));
  let best: { id: string; cost: number } | null = null;
  for (const other of candidates) {
    const { x, y } = middleOf(boxOf(document, other, catalog));
    const along = { left: start.x - x, right: x - start.x, up: start.y - y, down: y - start.y }[direction];
    const aside = Math.abs(direction === "left" || direction === "right" ? y - start.y : x - start.x);
    if (along <= 0 && connected.size === 0) continue;
    // Straight on is nearer than aside.
    const cost = Math.abs(along) + 3 * aside;
    if (!best || cost < best.cost) best = { id: other.id, cost };
  }
  return best?.id ?? null;
}

const middleOf = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
