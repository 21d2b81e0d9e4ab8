import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph } from "@millrace/engine/flow/graph";
import { isScope, regionsOf } from "@millrace/engine/flow/regions";
import { type FlowDocument, type Point, positionOf } from "../document/flow-document.ts";
import { portsOf } from "../document/node-ports.ts";
import { type Box, gridStep, type Size, sizeForPorts } from "./node-geometry.ts";

/** The ground under a scope's body: where it is, and of which scope. */
export type ScopeArea = Box & { scopeId: string; name: string };

/** What a scope runs, also through scopes inside it; `depth` counts those between. */
type ScopeBody = { scopeId: string; name: string; members: { nodeId: string; size: Size; depth: number }[] };

const padding = 3 * gridStep;
const titleHeight = 3 * gridStep;

/**
 * One area per scope with a body, outer ones first; `moving` are places during a drag. For one document after another: what a
 * scope runs is only asked again when the definition is another one, and areas that are where they were are the same object.
 */
export function createAreasMapper(
  catalog: NodeCatalog,
): (document: FlowDocument, moving: ReadonlyMap<string, Point> | null) => readonly ScopeArea[] {
  let known: { definition: FlowDefinition; bodies: ScopeBody[] } | null = null;
  let areas: readonly ScopeArea[] = [];
  return (document, moving) => {
    const { definition } = document;
    if (known === null || !hasSameBodies(known.definition, definition, catalog))
      known = { definition, bodies: scopeBodies(definition, catalog) };
    else known = { ...known, definition };
    const next = areasOf(known.bodies, document, moving);
    const isSame = next.length === areas.length && next.every((area, index) => isSameArea(area, areas[index]));
    if (!isSame) areas = next;
    return areas;
  };
}

/** Whether nothing has changed that bodies are made of: what somebody types into a form is not part of it. */
const hasSameBodies = (before: FlowDefinition, after: FlowDefinition, catalog: NodeCatalog): boolean =>
  before === after ||
  (before.edges === after.edges &&
    before.nodes.length === after.nodes.length &&
    after.nodes.every((node, index) => {
      const old = before.nodes[index];
      if (old === node) return true;
      return (
        old !== undefined &&
        old.id === node.id &&
        old.type === node.type &&
        old.typeVersion === node.typeVersion &&
        old.name === node.name &&
        sizeForPorts(portsOf(old, catalog)).height === sizeForPorts(portsOf(node, catalog)).height
      );
    }));

const isSameArea = (a: ScopeArea, b: ScopeArea | undefined): boolean =>
  b !== undefined &&
  a.scopeId === b.scopeId &&
  a.name === b.name &&
  a.x === b.x &&
  a.y === b.y &&
  a.width === b.width &&
  a.height === b.height;

function scopeBodies(definition: FlowDefinition, catalog: NodeCatalog): ScopeBody[] {
  const hasScope = definition.nodes.some(({ type, typeVersion }) => catalog.find(type, typeVersion)?.kind === "scope");
  if (!hasScope) return [];
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const bodies = new Map<string, ScopeBody>();
  for (const node of graph.nodes) {
    const size = sizeForPorts(portsOf(node.node, catalog));
    let depth = 0;
    let scope = regions.get(graph.byId.get(node.node.id) ?? node) ?? null;
    for (; scope && depth < definition.nodes.length; scope = regions.get(scope) ?? null, depth++) {
      const { id, name } = scope.node;
      const body = bodies.get(id) ?? { scopeId: id, name, members: [] };
      body.members.push({ nodeId: node.node.id, size, depth });
      bodies.set(id, body);
    }
  }
  return graph.nodes.filter(isScope).flatMap(({ node }) => bodies.get(node.id) ?? []);
}

const areasOf = (
  bodies: readonly ScopeBody[],
  document: FlowDocument,
  moving: ReadonlyMap<string, Point> | null,
): ScopeArea[] =>
  bodies
    .map(({ scopeId, name, members }) => ({
      scopeId,
      name,
      // Each level outwards leaves room for the areas within.
      ...around(
        members.map(({ nodeId, size, depth }) =>
          grown({ ...(moving?.get(nodeId) ?? positionOf(document, nodeId)), ...size }, depth),
        ),
      ),
    }))
    .sort((a, b) => b.width * b.height - a.width * a.height);

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
