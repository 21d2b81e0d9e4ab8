import type { FlowEdge } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { centreOf, groupAt, groupFrames } from "../canvas/group-geometry.ts";
import { type Box, boxOf } from "../canvas/node-geometry.ts";
import { groupMembers, groupsOf, membersOf } from "./canvas-layout.ts";
import type { FlowDocument, Point } from "./flow-document.ts";

/**
 * Which nodes change their group when they are let go at new places: into the frame that their middle is in, or out of their own
 * group where it is in none. Frames count as they were when the drag began. A group whose nodes were all dragged together keeps
 * them: its frame went along.
 */
export function regrouped(
  document: FlowDocument,
  catalog: NodeCatalog,
  places: ReadonlyMap<string, Point>,
): Record<string, string | null> {
  const { definition, layout } = document;
  const groups = groupsOf(layout);
  if (Object.keys(groups).length === 0) return {};
  const frames = openFrames(document, catalog);
  const members = membersOf(layout);
  const byGroup = groupMembers(
    layout,
    definition.nodes.map((node) => node.id),
  );
  const movedWhole = new Set(
    [...byGroup].filter(([, ids]) => ids.every((id) => places.has(id))).map(([group]) => group),
  );
  const targets = new Map([...frames].filter(([group]) => !movedWhole.has(group)));
  return Object.fromEntries(
    definition.nodes.flatMap((node) => {
      const to = places.get(node.id);
      const own = members[node.id] ?? null;
      if (!to || (own !== null && movedWhole.has(own))) return [];
      const target = groupAt(targets, centreOf({ ...boxOf(document, node, catalog), ...to }));
      return target === own ? [] : [[node.id, target] as const];
    }),
  );
}

/** Nothing is dropped into a collapsed group: its frame is not on the canvas. */
function openFrames(document: FlowDocument, catalog: NodeCatalog): ReadonlyMap<string, Box> {
  const groups = groupsOf(document.layout);
  return new Map([...groupFrames(document, catalog)].filter(([id]) => groups[id]?.collapsed !== true));
}

/**
 * The group that a new node belongs to: that of the connection it is put into, where both ends are in one, else the one in whose
 * frame it stands; `null` for none.
 */
export function groupForNew(document: FlowDocument, catalog: NodeCatalog, box: Box, edge?: FlowEdge): string | null {
  const members = membersOf(document.layout);
  const from = edge && members[edge.from.node];
  if (edge && from !== undefined && from === members[edge.to.node]) return from;
  return groupAt(openFrames(document, catalog), centreOf(box));
}
