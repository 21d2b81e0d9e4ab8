import type { CanvasGroup, CanvasNote } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type Node, Position } from "reactflow";
import { groupMembers, groupsOf, membersOf, notesOf } from "../document/canvas-layout.ts";
import type { FlowDocument, Point } from "../document/flow-document.ts";
import { regrouped } from "../document/group-membership.ts";
import type { Selection } from "../state/selection.ts";
import { type CanvasElements, handleSize, type StepEdge, type StepNode, sameOr } from "./canvas-elements.ts";
import { collapsedSize, groupFrames, placeOfGroup } from "./group-geometry.ts";
import { type Box, gridStep, type Size } from "./node-geometry.ts";
import type { ScopeArea } from "./scope-areas.ts";

export type NoteMark = Node<{ noteId: string; note: CanvasNote }, "note">;
export type GroupMark = Node<
  { groupId: string; group: CanvasGroup; members: string; isCollapsed: boolean; isTarget: boolean },
  "frame"
>;
export type CanvasNode = StepNode | NoteMark | GroupMark;
export type DrawnElements = { nodes: CanvasNode[]; edges: StepEdge[]; areas: readonly ScopeArea[] };

/** Notes and groups among React Flow's nodes: a node's id never holds a colon. */
export const noteMarkId = (noteId: string): string => `note:${noteId}`;
export const groupMarkId = (groupId: string): string => `group:${groupId}`;

/** What an element on the canvas is, by its id. */
export function markOf(elementId: string): { kind: "node" | "note" | "group"; id: string } {
  const [kind, id] = elementId.split(":");
  if (id !== undefined && (kind === "note" || kind === "group")) return { kind, id };
  return { kind: "node", id: elementId };
}

type MarksInput = {
  document: FlowDocument;
  selection: Selection;
  /** Places of nodes and, by their element ids, of notes during a drag. */
  moving: ReadonlyMap<string, Point> | null;
  /** Sizes of notes during a resize. */
  sizes?: ReadonlyMap<string, Size> | null;
  /** Groups drawn open although the draft has them collapsed. */
  unfolded?: ReadonlySet<string> | "all";
};

const groupDepth = -2;
const noteDepth = -1;
/** What React Flow adds to the depth of selected nodes; notes and frames stay behind the cards. */
const raised = 1_000;

/**
 * Adds notes and groups to the elements of the nodes, and hides what collapsed groups hold: their edges to the outside then end
 * at the group. Without notes and groups the very same elements come back, and what is unchanged is the same object as before.
 */
export function createMarksMapper(catalog: NodeCatalog) {
  let marks = new Map<string, NoteMark | GroupMark>();
  let folded = new Map<string, StepEdge>();
  let list: CanvasNode[] = [];

  return (elements: CanvasElements, input: MarksInput): DrawnElements => {
    const { document, selection, moving, sizes, unfolded } = input;
    const { layout } = document;
    if (!layout.notes && !layout.groups) return elements;
    const next = new Map<string, NoteMark | GroupMark>();
    const keep = <M extends NoteMark | GroupMark>(mark: M, known: NoteMark | GroupMark | undefined) =>
      next.set(mark.id, known && isSameMark(known, mark) ? known : mark);

    const groups = groupsOf(layout);
    const collapsed = new Set(
      Object.keys(groups).filter((id) => groups[id]?.collapsed && unfolded !== "all" && !unfolded?.has(id)),
    );
    const members = groupMembers(
      layout,
      document.definition.nodes.map((node) => node.id),
    );
    const targets = moving ? new Set(Object.values(regrouped(document, catalog, moving))) : null;
    for (const [id, frame] of framesNow(document, catalog, members, moving)) {
      const group = groups[id];
      if (!group) continue;
      const isCollapsed = collapsed.has(id);
      const data = {
        groupId: id,
        group,
        members: (members.get(id) ?? []).join(" "),
        isCollapsed,
        isTarget: targets?.has(id) ?? false,
      };
      keep(groupMark(data, frame, selection.groups.has(id)), marks.get(groupMarkId(id)));
    }
    for (const [id, note] of Object.entries(notesOf(layout))) {
      const box = { ...note, ...moving?.get(noteMarkId(id)), ...sizes?.get(noteMarkId(id)) };
      keep(noteMark({ noteId: id, note }, box, selection.notes.has(id)), marks.get(noteMarkId(id)));
    }
    marks = next;

    if (collapsed.size === 0) {
      list = sameOr(list, [...next.values(), ...elements.nodes]);
      return { ...elements, nodes: list };
    }
    const inGroup = membersOf(layout);
    const hiddenIn = (nodeId: string) => {
      const group = inGroup[nodeId];
      return group !== undefined && collapsed.has(group) ? group : undefined;
    };
    const nodes = elements.nodes.filter((node) => hiddenIn(node.id) === undefined);
    const nextFolded = new Map<string, StepEdge>();
    const edges = elements.edges.flatMap((edge) => {
      const drawn = foldedEdge(edge, hiddenIn(edge.source), hiddenIn(edge.target), folded.get(edge.id));
      if (drawn && drawn !== edge) nextFolded.set(edge.id, drawn);
      return drawn ? [drawn] : [];
    });
    folded = nextFolded;
    const areas = elements.areas.filter((area) => nodes.some((node) => isInside(area, node.position)));
    list = sameOr(list, [...next.values(), ...nodes]);
    return { nodes: list, edges, areas };
  };
}

/** Frames stay where they are while single nodes are dragged out of them, and go along when all of theirs are. */
function framesNow(
  document: FlowDocument,
  catalog: NodeCatalog,
  members: ReadonlyMap<string, readonly string[]>,
  moving: ReadonlyMap<string, Point> | null,
): ReadonlyMap<string, Box> {
  if (!moving) return groupFrames(document, catalog);
  const whole = [...members.values()].filter((ids) => ids.every((id) => moving.has(id))).flat();
  const movingWhole = new Map(
    whole.flatMap((id) => {
      const place = moving.get(id);
      return place ? [[id, place] as const] : [];
    }),
  );
  return groupFrames(document, catalog, movingWhole);
}

function groupMark(data: GroupMark["data"], frame: Box, selected: boolean): GroupMark {
  const { groupId, group, isCollapsed, members } = data;
  const size = isCollapsed ? collapsedSize : { width: frame.width, height: frame.height };
  const count = members === "" ? 0 : members.split(" ").length;
  return {
    id: groupMarkId(groupId),
    type: "frame",
    position: placeOfGroup(frame, isCollapsed),
    selected,
    ...size,
    measured: size,
    zIndex: isCollapsed ? 0 : groupDepth - (selected ? raised : 0),
    // Only title and border of a frame can be caught; what is inside belongs to the canvas.
    ...(isCollapsed ? {} : { style: { pointerEvents: "none" as const }, dragHandle: ".group-grip" }),
    handles: isCollapsed ? [endOf("target"), endOf("source")] : [],
    connectable: false,
    data,
    ariaLabel: `Group ${group.name}, ${count === 1 ? "1 node" : `${count} nodes`}${isCollapsed ? ", collapsed" : ""}`,
  };
}

const endOf = (type: "source" | "target") => ({
  id: type,
  type,
  position: type === "source" ? Position.Right : Position.Left,
  x: (type === "source" ? collapsedSize.width : 0) - handleSize / 2,
  y: collapsedSize.height / 2 - handleSize / 2,
  width: handleSize,
  height: handleSize,
});

function noteMark(data: NoteMark["data"], { x, y, width, height }: Box, selected: boolean): NoteMark {
  const size = { width, height };
  return {
    id: noteMarkId(data.noteId),
    type: "note",
    position: { x, y },
    selected,
    ...size,
    measured: size,
    zIndex: noteDepth - (selected ? raised : 0),
    handles: [],
    connectable: false,
    data,
    ariaLabel: `Note: ${data.note.text.slice(0, 120) || "empty"}`,
  };
}

function isSameMark(a: NoteMark | GroupMark, b: NoteMark | GroupMark): boolean {
  const same =
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.selected === b.selected;
  if (!same || a.type !== b.type) return false;
  const [old, now]: [object, object] = [a.data, b.data];
  return Object.entries(now).every(([key, value]) => (old as Record<string, unknown>)[key] === value);
}

/** The edge as it is drawn when its ends may be hidden; `null` when both are in one collapsed group. */
function foldedEdge(
  edge: StepEdge,
  from: string | undefined,
  to: string | undefined,
  known: StepEdge | undefined,
): StepEdge | null {
  if (from === undefined && to === undefined) return edge;
  if (from === to) return null;
  const drawn: StepEdge = {
    ...edge,
    ...(from === undefined ? {} : { source: groupMarkId(from), sourceHandle: "source" }),
    ...(to === undefined ? {} : { target: groupMarkId(to), targetHandle: "target" }),
    reconnectable: false,
    // Branches that leave from one place have no room for their names.
    ...(from === undefined || !edge.data ? {} : { data: { ...edge.data, label: "" } }),
  };
  const isSame =
    known?.source === drawn.source &&
    known.target === drawn.target &&
    known.selected === drawn.selected &&
    known.data?.edge === drawn.data?.edge &&
    known.data?.label === drawn.data?.label &&
    known.className === drawn.className;
  return isSame ? known : drawn;
}

const isInside = (area: Box, { x, y }: Point): boolean =>
  x >= area.x - gridStep && x <= area.x + area.width && y >= area.y - gridStep && y <= area.y + area.height;
