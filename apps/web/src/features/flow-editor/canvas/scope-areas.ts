import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph } from "@millrace/engine/flow/graph";
import { isScope, regionsOf } from "@millrace/engine/flow/regions";
import type { FlowDocument, Point } from "../document/flow-document.ts";
import { type Box, boxOf, gridStep } from "./node-geometry.ts";

/** The ground under a scope's body: where it is, and of which scope. */
export type ScopeArea = Box & { scopeId: string; name: string };

const padding = 3 * gridStep;
const titleHeight = 3 * gridStep;

/** One area per scope with a body, outer ones first; `moving` are places during a drag. */
export function scopeAreas(
  document: FlowDocument,
  catalog: NodeCatalog,
  moving: ReadonlyMap<string, Point> | null,
): ScopeArea[] {
  const { definition } = document;
  const hasScope = definition.nodes.some(({ type, typeVersion }) => catalog.find(type, typeVersion)?.kind === "scope");
  if (!hasScope) return [];
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const inside = new Map<string, { boxes: Box[]; depth: number }>();
  for (const { node } of graph.nodes) {
    const box = { ...boxOf(document, node, catalog), ...moving?.get(node.id) };
    let depth = 0;
    let scope = regions.get(graph.byId.get(node.id) ?? missing(node.id)) ?? null;
    for (; scope && depth < definition.nodes.length; scope = regions.get(scope) ?? null, depth++) {
      const known = inside.get(scope.node.id) ?? { boxes: [], depth: 0 };
      // Each level outwards leaves room for the areas within.
      known.boxes.push(grown(box, depth));
      inside.set(scope.node.id, known);
    }
  }
  return graph.nodes
    .filter((node) => isScope(node) && inside.has(node.node.id))
    .map(({ node }) => ({ scopeId: node.id, name: node.name, ...around(inside.get(node.id)?.boxes ?? []) }))
    .sort((a, b) => b.width * b.height - a.width * a.height);
}

const missing = (id: string): never => {
  throw new RangeError(`no node ${id}`);
};

const grown = (box: Box, depth: number): Box => ({
  x: box.x - padding * depth,
  y: box.y - (padding + titleHeight) * depth,
  width: box.width + 2 * padding * depth,
  height: box.height + (2 * padding + titleHeight) * depth,
});

function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.x)) - padding;
  const top = Math.min(...boxes.map((box) => box.y)) - padding - titleHeight;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + padding;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + padding;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
