import type { annotationColors, CanvasGroup, CanvasNote } from "@millrace/contracts/flow/definition";
import { groupMarkId, noteMarkId } from "../canvas/canvas-marks.ts";
import { type Box, boxOf, freePlace, snapPoint } from "../canvas/node-geometry.ts";
import { type Alignment, type Axis, align, distribute } from "../document/align.ts";
import { groupsOf, membersOf, newCanvasId, notesOf } from "../document/canvas-layout.ts";
import { findNode, type Point } from "../document/flow-document.ts";
import type { Editor } from "./editor-context.ts";
import { nodesOfSelection, selectOnly } from "./selection.ts";

/** What menus and keys do to notes and groups, and to several things at once: each is one edit, undone in one step. */

export type MarkColor = (typeof annotationColors)[number];

const noteSize = { width: 232, height: 104 };

/** Adds an empty note on a free place and begins writing in it. */
export function addNote({ session, catalog, ui }: Editor, at: Point): void {
  if (session.store.get().readOnly) return;
  const document = session.document();
  const taken = [
    ...document.definition.nodes.map((node) => boxOf(document, node, catalog)),
    ...Object.values(notesOf(document.layout)),
  ];
  const noteId = newCanvasId("note");
  const note: CanvasNote = { ...freePlace(at, noteSize, taken), ...noteSize, text: "", color: "amber" };
  session.apply({ kind: "add_note", noteId, note }, selectOnly({ notes: [noteId] }));
  ui.set((state) => ({ ...state, editing: noteMarkId(noteId) }));
}

/** Puts a frame around the selected nodes and begins writing its name. */
export function groupSelection({ session, ui }: Editor): void {
  const { selection, readOnly } = session.store.get();
  const document = session.document();
  const nodeIds = [...nodesOfSelection(selection, document)];
  if (readOnly || nodeIds.length === 0) return;
  const groupId = newCanvasId("group");
  const group: CanvasGroup = { name: freeGroupName(Object.values(groupsOf(document.layout))), color: "teal" };
  session.apply({ kind: "group", groupId, group, nodeIds }, selectOnly({ groups: [groupId] }));
  ui.set((state) => ({ ...state, editing: groupMarkId(groupId) }));
}

function freeGroupName(groups: readonly CanvasGroup[]): string {
  const taken = new Set(groups.map((group) => group.name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? "Group" : `Group ${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Takes the selected frames away, and those around selected nodes; the nodes stay selected. */
export function ungroupSelection({ session }: Editor): void {
  const { selection } = session.store.get();
  const document = session.document();
  const members = membersOf(document.layout);
  const nodeIds = nodesOfSelection(selection, document);
  const around = [...selection.nodes].flatMap((id) => members[id] ?? []);
  const groupIds = [...new Set([...selection.groups, ...around])];
  session.apply({ kind: "ungroup", groupIds }, selectOnly({ nodes: nodeIds }));
}

/** Collapses a group or opens it. Who may not change the flow, or only looked into it, changes nothing of the draft. */
export function toggleGroup({ session, ui }: Editor, groupId: string, isCollapsed: boolean): void {
  const isStoredCollapsed = groupsOf(session.document().layout)[groupId]?.collapsed === true;
  const { readOnly } = session.store.get();
  const unfold = (isOpen: boolean) =>
    ui.set((state) => {
      const unfolded = new Set(state.unfolded);
      if (isOpen) unfolded.add(groupId);
      else unfolded.delete(groupId);
      return { ...state, unfolded };
    });
  if (readOnly && isCollapsed) unfold(true);
  else if (isStoredCollapsed && !isCollapsed) unfold(false);
  else {
    unfold(false);
    session.apply({ kind: "change_group", groupId, changes: { collapsed: !isCollapsed } });
  }
}

export function colorSelection({ session }: Editor, color: MarkColor): void {
  const { notes, groups } = session.store.get().selection;
  for (const noteId of notes) session.apply({ kind: "change_note", noteId, changes: { color } });
  for (const groupId of groups) session.apply({ kind: "change_group", groupId, changes: { color } });
}

/** Makes a note larger or smaller by a step of the grid. */
export function resizeNote({ session }: Editor, noteId: string, by: Point): void {
  const note = notesOf(session.document().layout)[noteId];
  if (!note) return;
  const width = Math.min(2_000, Math.max(96, note.width + by.x));
  const height = Math.min(2_000, Math.max(48, note.height + by.y));
  session.apply({ kind: "change_note", noteId, changes: { width, height } });
}

/** Deletes all that is selected: nodes, connections, notes, and groups with their nodes. */
export function removeSelection({ session }: Editor): void {
  const { selection } = session.store.get();
  session.apply({
    kind: "remove",
    nodeIds: [...nodesOfSelection(selection, session.document())],
    edgeKeys: [...selection.edges],
    noteIds: [...selection.notes],
  });
}

export function nudgeSelection({ session }: Editor, by: Point): void {
  const { selection } = session.store.get();
  const document = session.document();
  const moved = ({ x, y }: Point) => ({ x: x + by.x, y: y + by.y });
  const notes = notesOf(document.layout);
  session.apply({
    kind: "move",
    positions: Object.fromEntries(
      [...nodesOfSelection(selection, document)].map((id) => [id, moved(document.layout.nodes[id] ?? { x: 0, y: 0 })]),
    ),
    notes: Object.fromEntries(
      [...selection.notes].flatMap((id) => {
        const note = notes[id];
        return note ? [[id, moved(note)]] : [];
      }),
    ),
  });
}

/** The boxes of the selected nodes and notes, by the ids that edits move them with. */
function selectedBoxes({ session, catalog }: Editor): ReadonlyMap<string, Box> {
  const { selection } = session.store.get();
  const document = session.document();
  const notes = notesOf(document.layout);
  const nodes = [...nodesOfSelection(selection, document)].flatMap((id) => {
    const node = findNode(document, id);
    return node ? [[id, boxOf(document, node, catalog)] as const] : [];
  });
  const noteBoxes = [...selection.notes].flatMap((id) => {
    const note = notes[id];
    return note ? [[noteMarkId(id), note] as const] : [];
  });
  return new Map([...nodes, ...noteBoxes]);
}

function applyPlaces({ session }: Editor, places: Readonly<Record<string, Point>>): void {
  const entries = Object.entries(places);
  const isNote = (id: string) => id.startsWith(noteMarkId(""));
  session.apply({
    kind: "move",
    positions: Object.fromEntries(entries.filter(([id]) => !isNote(id))),
    notes: Object.fromEntries(
      entries.filter(([id]) => isNote(id)).map(([id, place]) => [id.slice(noteMarkId("").length), snapPoint(place)]),
    ),
  });
}

export const alignSelection = (editor: Editor, alignment: Alignment): void =>
  applyPlaces(editor, align(selectedBoxes(editor), alignment));

export const distributeSelection = (editor: Editor, axis: Axis): void =>
  applyPlaces(editor, distribute(selectedBoxes(editor), axis));
