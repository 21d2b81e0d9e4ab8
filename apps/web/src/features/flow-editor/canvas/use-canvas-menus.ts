import { type MouseEvent as ReactMouseEvent, useMemo } from "react";
import { useReactFlow } from "reactflow";
import { edgeKey, type Point } from "../document/flow-document.ts";
import { type Editor, useEditor } from "../state/editor-context.ts";
import type { MenuTarget } from "../state/editor-ui.ts";
import { selectOnly } from "../state/selection.ts";
import type { StepEdge } from "./canvas-elements.ts";
import { type CanvasNode, groupMarkId, markOf, noteMarkId } from "./canvas-marks.ts";

const openMenu = ({ ui }: Editor, at: Point, target: MenuTarget): void =>
  ui.set((state) => ({ ...state, menu: { at, target } }));

/** The right button on the canvas, on what stands on it, and on a selection. */
export function useCanvasMenus() {
  const editor = useEditor();
  const { screenToFlowPosition } = useReactFlow();
  return useMemo(() => {
    const open = (event: ReactMouseEvent | MouseEvent, target: MenuTarget) => {
      event.preventDefault();
      openMenu(editor, { x: event.clientX, y: event.clientY }, target);
    };
    return {
      onPaneContextMenu: (event: ReactMouseEvent | MouseEvent) =>
        open(event, { kind: "canvas", position: screenToFlowPosition({ x: event.clientX, y: event.clientY }) }),
      onNodeContextMenu: (event: ReactMouseEvent, element: CanvasNode) => {
        const mark = markOf(element.id);
        if (!element.selected) editor.session.select(selectOnly({ [`${mark.kind}s`]: [mark.id] }));
        open(event, targetOfSelection(editor) ?? { kind: "selection" });
      },
      onSelectionContextMenu: (event: ReactMouseEvent) => open(event, { kind: "selection" }),
      onEdgeContextMenu: (event: ReactMouseEvent, edge: StepEdge) => {
        const data = edge.data;
        if (!data) return;
        editor.session.select(selectOnly({ edges: [edge.id] }));
        open(event, { kind: "edge", edge: data.edge, key: edge.id });
      },
    };
  }, [editor, screenToFlowPosition]);
}

/** What the menu of the present selection is about; `null` when nothing is selected. */
function targetOfSelection({ session }: Editor): MenuTarget | null {
  const { nodes, edges, notes, groups } = session.store.get().selection;
  const [nodeId] = nodes;
  const [key] = edges;
  const [noteId] = notes;
  const [groupId] = groups;
  const count = nodes.size + notes.size + groups.size;
  if (count > 1) return { kind: "selection" };
  if (nodeId !== undefined) return { kind: "nodes", nodeIds: [nodeId] };
  if (noteId !== undefined) return { kind: "note", noteId };
  if (groupId !== undefined) return { kind: "group", groupId };
  const edge = session.document().definition.edges.find((candidate) => edgeKey(candidate) === key);
  return edge && key !== undefined ? { kind: "edge", edge, key } : null;
}

/** The menu key: opens the menu of what has the focus or is selected, beside it; else that of the canvas. */
export function openMenuByKey(editor: Editor, focused: Element | null, toFlow: (point: Point) => Point): void {
  const element = focused?.closest(".react-flow__node, .react-flow__edge");
  const id = element?.getAttribute("data-id");
  if (element && id && !element.classList.contains("selected")) {
    const mark = markOf(id);
    const isEdge = element.classList.contains("react-flow__edge");
    editor.session.select(selectOnly(isEdge ? { edges: [id] } : { [`${mark.kind}s`]: [mark.id] }));
  }
  const target = targetOfSelection(editor);
  const canvas = document.querySelector(".flow-canvas")?.getBoundingClientRect();
  const { selection } = editor.session.store.get();
  const [first] = [
    ...selection.nodes,
    ...[...selection.notes].map(noteMarkId),
    ...[...selection.groups].map(groupMarkId),
    ...selection.edges,
  ];
  const shown = first === undefined ? null : document.querySelector(`.flow-canvas [data-id="${CSS.escape(first)}"]`);
  const box = shown?.getBoundingClientRect();
  const at = box
    ? { x: box.left + Math.min(24, box.width / 2), y: box.top + Math.min(40, box.height) }
    : { x: (canvas?.left ?? 0) + (canvas?.width ?? 0) / 2, y: (canvas?.top ?? 0) + (canvas?.height ?? 0) / 3 };
  openMenu(editor, at, target ?? { kind: "canvas", position: toFlow(at) });
}
