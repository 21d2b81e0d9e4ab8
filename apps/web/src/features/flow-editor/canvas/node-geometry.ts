import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import type { FlowDocument, Point } from "../document/flow-document.ts";
import { positionOf } from "../document/flow-document.ts";
import { type NodePorts, portsOf } from "../document/node-ports.ts";

/**
 * Sizes of the cards, in canvas pixels. They follow from the data alone, so that edges, layout and the minimap need no
 * measuring of the page, also for nodes that are out of sight. The card's styles must agree with them.
 */
export const nodeWidth = 232;
export const nodeBaseHeight = 56;
export const portPitch = 28;
export const gridStep = 8;
export const columnGap = 88;
export const rowGap = 32;

export type Size = { width: number; height: number };
export type Box = Point & Size;

/** The size of a card with these ports: it grows with the longer side of ports. */
export const sizeForPorts = (ports: NodePorts): Size => ({
  width: nodeWidth,
  height: Math.max(nodeBaseHeight, Math.max(ports.inputs.length, ports.outputs.length) * portPitch),
});

/** The height of one port's middle: ports share the side evenly. */
export const portOffset = (index: number, count: number, height: number): number => ((index + 0.5) * height) / count;

/** A node is never changed in place, so its size is worked out once. */
const sizes = new WeakMap<NodeCatalog, WeakMap<FlowNode, Size>>();

function sizeOf(node: FlowNode, catalog: NodeCatalog): Size {
  const known = sizes.get(catalog) ?? new WeakMap<FlowNode, Size>();
  sizes.set(catalog, known);
  const size = known.get(node) ?? sizeForPorts(portsOf(node, catalog));
  known.set(node, size);
  return size;
}

export const boxOf = (document: FlowDocument, node: FlowNode, catalog: NodeCatalog): Box => ({
  ...positionOf(document, node.id),
  ...sizeOf(node, catalog),
});

export const snap = (value: number): number => Math.round(value / gridStep) * gridStep;
export const snapPoint = (point: Point): Point => ({ x: snap(point.x), y: snap(point.y) });

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + gridStep &&
  b.x < a.x + a.width + gridStep &&
  a.y < b.y + b.height + gridStep &&
  b.y < a.y + a.height + gridStep;

/** The wished place, or the first free one below it. */
export function freePlace(wish: Point, size: Size, taken: readonly Box[]): Point {
  let place = snapPoint(wish);
  for (;;) {
    const hit = taken.find((box) => overlaps({ ...place, ...size }, box));
    if (!hit) return place;
    place = { x: place.x, y: Math.ceil((hit.y + hit.height + rowGap) / gridStep) * gridStep };
  }
}
