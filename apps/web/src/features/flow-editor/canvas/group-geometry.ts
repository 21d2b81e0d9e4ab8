import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { groupMembers, groupsOf } from "../document/canvas-layout.ts";
import type { FlowDocument, Point } from "../document/flow-document.ts";
import { type Box, boxOf, gridStep, nodeBaseHeight, nodeWidth, snap } from "./node-geometry.ts";

/** Room between a group's nodes and its frame, and for its title above them. */
export const groupPadding = 3 * gridStep;
export const groupTitleHeight = 4 * gridStep;

/** A collapsed group is as large as a card without branches. */
export const collapsedSize = { width: nodeWidth, height: nodeBaseHeight };

/** Where a group is drawn: as its frame, or, collapsed, where its nodes begin, half-way down. */
export const placeOfGroup = (frame: Box, isCollapsed: boolean): Point =>
  isCollapsed
    ? {
        x: frame.x + groupPadding,
        y: snap(frame.y + (frame.height + groupTitleHeight - collapsedSize.height) / 2),
      }
    : { x: frame.x, y: frame.y };

/** The frame of each group around its nodes; `moving` are places during a drag. */
export function groupFrames(
  document: FlowDocument,
  catalog: NodeCatalog,
  moving?: ReadonlyMap<string, Point> | null,
): ReadonlyMap<string, Box> {
  if (Object.keys(groupsOf(document.layout)).length === 0) return new Map();
  const { nodes } = document.definition;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const members = groupMembers(document.layout, byId.keys());
  return new Map(
    [...members].map(([group, ids]) => {
      const boxes = ids.flatMap((id) => {
        const node = byId.get(id);
        return node ? [{ ...boxOf(document, node, catalog), ...moving?.get(id) }] : [];
      });
      return [group, frameAround(boxes)];
    }),
  );
}

/** The frame around these cards, title included. */
export function frameAround(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.x)) - groupPadding;
  const top = Math.min(...boxes.map((box) => box.y)) - groupPadding - groupTitleHeight;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + groupPadding;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + groupPadding;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export const centreOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** The group in whose frame a place is; where frames lie over each other, the smallest. */
export function groupAt(frames: ReadonlyMap<string, Box>, { x, y }: Point): string | null {
  const hits = [...frames].filter(
    ([, box]) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  const area = (box: Box) => box.width * box.height;
  const [smallest] = hits.toSorted(([, a], [, b]) => area(a) - area(b));
  return smallest?.[0] ?? null;
}
