import type { ReactFlowInstance } from "reactflow";
import { edgeKey, type Point } from "../document/flow-document.ts";
import type { Insertion } from "../document/insert-node.ts";
import { type Direction, neighbour } from "../document/walk.ts";
import { addNote, nudgeSelection, removeSelection, resizeNote, toggleGroup } from "../state/canvas-commands.ts";
import { type Editor, openDialog, renameNode, showNode } from "../state/editor-context.ts";
import { defaultInsertion, toggleDisabled } from "../state/node-commands.ts";
import {
  nodesOfSelection,
  nothingSelected,
  selectNodes,
  selectOnly,
  singleNode,
  withFlags,
} from "../state/selection.ts";
import { groupMarkId, markOf, noteMarkId } from "./canvas-marks.ts";
import { focusElement } from "./focus-element.ts";
import { gridStep } from "./node-geometry.ts";
import { showSelection, showWhole } from "./zoom-to.ts";

type View = ReactFlowInstance;

const arrows: Record<string, { x: number; y: number; direction: Direction }> = {
  ArrowUp: { x: 0, y: -1, direction: "up" },
  ArrowDown: { x: 0, y: 1, direction: "down" },
  ArrowLeft: { x: -1, y: 0, direction: "left" },
  ArrowRight: { x: 1, y: 0, direction: "right" },
};

/** Keys without ⌘ or Ctrl, while the focus is on the canvas. Returns whether the key was used. */
export function plainKey(editor: Editor, event: KeyboardEvent, view: View): boolean {
  const { session, ui, catalog } = editor;
  const { selection, readOnly } = session.store.get();
  const single = singleNode(selection);
  const arrow = arrows[event.key];
  if (arrow) return arrowKey(editor, event, arrow);
  if (event.altKey) return false;
  switch (event.key) {
    case "Delete":
    case "Backspace": {
      // The focus goes on to the node before, which is not selected: a second press removes nothing more.
      const before = single === null || readOnly ? null : neighbour(session.document(), catalog, single, "left");
      removeSelection(editor);
      if (before !== null) focusElement(before);
      return true;
    }
    case "Escape":
      session.select(nothingSelected);
      return true;
    case "F2":
      return rename(editor);
    case "0":
      void view.zoomTo(1, { duration: 120 });
      return true;
    case "1":
      showWhole(view);
      return true;
    case "2":
      showSelection(view, editor);
      return true;
    case "+":
    case "=":
      void view.zoomIn({ duration: 120 });
      return true;
    case "-":
      void view.zoomOut({ duration: 120 });
      return true;
    case "c":
      if (single === null || readOnly) return false;
      openDialog(editor, { kind: "connect", nodeId: single });
      return true;
    case "d":
      if (nodesOfSelection(selection, session.document()).size === 0) return false;
      toggleDisabled(editor, nodesOfSelection(selection, session.document()));
      return true;
    case "n":
      if (!readOnly) openQuickAdd(editor, view);
      return !readOnly;
    case "s":
      if (!readOnly) addNote(editor, placeForNote(editor, view));
      return !readOnly;
    case "/":
      ui.set((state) => ({ ...state, isPaletteOpen: true }));
      requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-palette-search]")?.focus());
      return true;
    default:
      return false;
  }
}

/** Arrows move what is selected; with Alt they go to the next node that way, or change the size of a note. */
function arrowKey(
  editor: Editor,
  event: KeyboardEvent,
  { x, y, direction }: (typeof arrows)[string] & object,
): boolean {
  const { session, catalog } = editor;
  const { selection } = session.store.get();
  const step = gridStep * (event.shiftKey ? 5 : 1);
  const by = { x: x * step, y: y * step };
  const single = singleNode(selection);
  const [noteId] = selection.notes;
  if (event.altKey) {
    const next = single === null ? null : neighbour(session.document(), catalog, single, direction);
    if (next !== null) goTo(editor, next);
    else if (noteId !== undefined && selection.notes.size === 1) resizeNote(editor, noteId, by);
    return single !== null || noteId !== undefined;
  }
  if (selection.nodes.size + selection.notes.size + selection.groups.size === 0) return false;
  nudgeSelection(editor, by);
  return true;
}

function goTo({ session, ui }: Editor, nodeId: string): void {
  const group = session.document().layout.members?.[nodeId];
  session.select(selectNodes(nodeId));
  ui.set((state) => ({
    ...state,
    reveal: nodeId,
    unfolded: group === undefined ? state.unfolded : new Set([...state.unfolded, group]),
  }));
  focusElement(nodeId);
}

function rename({ session, ui, ...editor }: Editor): boolean {
  const { selection } = session.store.get();
  const single = singleNode(selection);
  if (single !== null) renameNode({ session, ui, ...editor }, single);
  const [groupId] = selection.groups;
  const [noteId] = selection.notes;
  const editing = groupId !== undefined ? groupMarkId(groupId) : noteId !== undefined ? noteMarkId(noteId) : null;
  if (single === null && editing !== null && !session.store.get().readOnly) ui.set((state) => ({ ...state, editing }));
  return single !== null || editing !== null;
}

/** Enter: selects what has the focus; once selected, opens it. With Shift it is added to the selection, or taken out of it. */
export function openFocused(editor: Editor, event: KeyboardEvent): boolean {
  const { session, ui } = editor;
  const { selection, readOnly } = session.store.get();
  const focused = event.target instanceof Element ? event.target.closest(".react-flow__node, .react-flow__edge") : null;
  const id = focused?.getAttribute("data-id");
  const single = singleNode(selection);
  if (!focused || !id) {
    if (event.key === "Enter" && single !== null) showNode(editor, single, { tab: "parameters" });
    return event.key === "Enter" && single !== null;
  }
  const isEdge = focused.classList.contains("react-flow__edge");
  const mark = isEdge ? ({ kind: "edge", id } as const) : markOf(id);
  const part = `${mark.kind}s` as const;
  const isSelected = selection[part].has(mark.id);
  if (event.shiftKey) {
    session.select(withFlags(selection, { [part]: [{ id: mark.id, selected: !isSelected }] }));
    return true;
  }
  if (!isSelected || selection.nodes.size + selection.notes.size + selection.groups.size + selection.edges.size > 1) {
    session.select(selectOnly({ [part]: [mark.id] }));
    return true;
  }
  if (mark.kind === "group")
    toggleGroup(
      editor,
      mark.id,
      session.document().layout.groups?.[mark.id]?.collapsed === true && !ui.get().unfolded.has(mark.id),
    );
  else if (mark.kind === "note" && !readOnly) ui.set((state) => ({ ...state, editing: noteMarkId(mark.id) }));
  else if (mark.kind === "node") {
    showNode(editor, mark.id, { tab: "parameters" });
    document.querySelector<HTMLElement>("[data-inspector] [role=tab][data-state=active]")?.focus();
  }
  return true;
}

const middleOfView = (view: View): { screen: Point; flow: Point } => {
  const canvas = document.querySelector(".flow-canvas")?.getBoundingClientRect();
  const screen = {
    x: (canvas?.left ?? 0) + (canvas?.width ?? 0) / 2,
    y: (canvas?.top ?? 0) + (canvas?.height ?? 0) / 3,
  };
  return { screen, flow: view.screenToFlowPosition(screen) };
};

/** The list of nodes: for the one behind the selected node, into the selected connection, or into the middle. */
export function openQuickAdd(editor: Editor, view: View): void {
  const { session, ui } = editor;
  const { selection } = session.store.get();
  const middle = middleOfView(view);
  const [key] = selection.edges;
  const edge = session.document().definition.edges.find((candidate) => edgeKey(candidate) === key);
  const single = singleNode(selection);
  const card = single === null ? null : document.querySelector(`.flow-canvas [data-id="${CSS.escape(single)}"]`);
  const box = card?.getBoundingClientRect();
  const insertion: Insertion = edge ? { kind: "on_edge", edge } : defaultInsertion(editor, middle.flow);
  ui.set((state) => ({ ...state, quickAdd: { at: box ? { x: box.right, y: box.top } : middle.screen, insertion } }));
}

/** Above the selected node, else in the middle of what is seen. */
export function placeForNote({ session }: Editor, view: View): Point {
  const single = singleNode(session.store.get().selection);
  const at = single === null ? undefined : session.document().layout.nodes[single];
  return at ? { x: at.x, y: at.y - 136 } : middleOfView(view).flow;
}
