import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { groupMembers, groupsOf } from "../document/canvas-layout.ts";
import { type FlowDocument, type Point, positionOf } from "../document/flow-document.ts";
import { markOf } from "./canvas-marks.ts";
import { groupFrames, placeOfGroup } from "./group-geometry.ts";

type Move = { id: string; position?: Point };

/** Where things are during a drag: those dragged themselves, and the nodes of dragged groups along with their frames. */
export function draggedPlaces(
  document: FlowDocument,
  catalog: NodeCatalog,
  moves: readonly Move[],
  before: ReadonlyMap<string, Point> | null,
  unfolded: ReadonlySet<string>,
): Map<string, Point> {
  const places = new Map(before);
  for (const { id, position } of moves) {
    if (!position) continue;
    const mark = markOf(id);
    if (mark.kind !== "group") {
      places.set(id, position);
      continue;
    }
    const frame = groupFrames(document, catalog).get(mark.id);
    if (!frame) continue;
    const isCollapsed = groupsOf(document.layout)[mark.id]?.collapsed === true && !unfolded.has(mark.id);
    const start = placeOfGroup(frame, isCollapsed);
    const by = { x: position.x - start.x, y: position.y - start.y };
    const nodeIds = document.definition.nodes.map((node) => node.id);
    for (const member of groupMembers(document.layout, nodeIds).get(mark.id) ?? []) {
      if (moves.some((move) => move.id === member)) continue;
      const from = positionOf(document, member);
      places.set(member, { x: from.x + by.x, y: from.y + by.y });
    }
  }
  return places;
}
