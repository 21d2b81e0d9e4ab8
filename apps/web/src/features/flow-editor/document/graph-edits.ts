import type { FlowEdge, FlowLayout, FlowNode } from "@millrace/contracts/flow/definition";
import { layoutWith, membersOf, notesOf, without } from "./canvas-layout.ts";
import { edgeKey, type FlowDocument, findNode, type Point, positionOf } from "./flow-document.ts";

/** The edits that add, connect, remove and move. Each gives back the very same document when it changes nothing. */

export type AddedParts = {
  nodes: FlowNode[];
  positions: Record<string, Point>;
  edges: FlowEdge[];
  replaces?: FlowEdge[];
  /** Notes, groups and who is in them, that come along with pasted nodes. */
} & Pick<FlowLayout, "notes" | "groups" | "members">;

export type MovedParts = {
  positions: Record<string, Point>;
  notes?: Record<string, Point>;
  /** The nodes that were dragged into a group or, with `null`, out of theirs. */
  members?: Record<string, string | null>;
  arranged?: boolean;
};

export function addNodes(document: FlowDocument, edit: AddedParts): FlowDocument {
  if (edit.nodes.length + edit.edges.length === 0 && !edit.notes) return document;
  const replaced = new Set((edit.replaces ?? []).map(edgeKey));
  const { definition, layout } = document;
  const nodes = [...definition.nodes, ...edit.nodes];
  // Somebody may have deleted what an edge was to lead to.
  const known = new Set(nodes.map(({ id }) => id));
  const edges = edit.edges.filter(({ from, to }) => known.has(from.node) && known.has(to.node));
  return {
    definition: {
      ...definition,
      nodes,
      edges: [...definition.edges.filter((edge) => !replaced.has(edgeKey(edge))), ...edges],
    },
    layout: layoutWith(layout, {
      nodes: { ...layout.nodes, ...edit.positions },
      notes: { ...layout.notes, ...edit.notes },
      groups: { ...layout.groups, ...edit.groups },
      members: { ...layout.members, ...edit.members },
    }),
  };
}

export function connect(document: FlowDocument, edge: FlowEdge, replaces?: string): FlowDocument {
  const key = edgeKey(edge);
  const { definition } = document;
  if (definition.edges.some((other) => edgeKey(other) === key)) return document;
  // Somebody may have deleted one of them while the other was being dragged to.
  if (!findNode(document, edge.from.node) || !findNode(document, edge.to.node)) return document;
  const kept = definition.edges.filter((other) => edgeKey(other) !== replaces);
  return { ...document, definition: { ...definition, edges: [...kept, edge] } };
}

export function remove(
  document: FlowDocument,
  nodeIds: Set<string>,
  edgeKeys: Set<string>,
  noteIds: Set<string>,
): FlowDocument {
  const { definition, layout } = document;
  const nodes = definition.nodes.filter((node) => !nodeIds.has(node.id));
  const edges = definition.edges.filter(
    (edge) => !nodeIds.has(edge.from.node) && !nodeIds.has(edge.to.node) && !edgeKeys.has(edgeKey(edge)),
  );
  const notes = without(notesOf(layout), noteIds);
  const isLayoutSame =
    nodes.length === definition.nodes.length && Object.keys(notes).length === Object.keys(notesOf(layout)).length;
  if (isLayoutSame && edges.length === definition.edges.length) return document;
  return {
    definition: { ...definition, nodes, edges },
    layout: isLayoutSame
      ? layout
      : layoutWith(layout, {
          nodes: without(layout.nodes, nodeIds),
          notes,
          members: without(membersOf(layout), nodeIds),
        }),
  };
}

export function move(document: FlowDocument, edit: MovedParts): FlowDocument {
  const { definition, layout } = document;
  const notes = notesOf(layout);
  const members = membersOf(layout);
  const known = new Set(definition.nodes.map((node) => node.id));
  const differ = (from: Point | undefined, to: Point) => from !== undefined && (from.x !== to.x || from.y !== to.y);
  const moved = Object.entries(edit.positions).filter(
    ([id, to]) => known.has(id) && differ(positionOf(document, id), to),
  );
  const movedNotes = Object.entries(edit.notes ?? {}).flatMap(([id, to]) => {
    const note = notes[id];
    return note && differ(note, to) ? [[id, { ...note, x: to.x, y: to.y }] as const] : [];
  });
  const joining = Object.entries(edit.members ?? {}).filter(
    ([id, group]) => known.has(id) && (members[id] ?? null) !== group,
  );
  if (moved.length === 0 && movedNotes.length === 0 && joining.length === 0) return document;
  const joined = joining.flatMap(([id, group]) => (group === null ? [] : [[id, group] as const]));
  const nodes = { ...layout.nodes, ...Object.fromEntries(moved) };
  if (movedNotes.length === 0 && joining.length === 0) return { ...document, layout: { ...layout, nodes } };
  return {
    ...document,
    layout: layoutWith(layout, {
      nodes,
      notes: { ...notes, ...Object.fromEntries(movedNotes) },
      members: { ...without(members, new Set(joining.map(([id]) => id))), ...Object.fromEntries(joined) },
    }),
  };
}
