import { useEffect } from "react";
import { useReactFlow } from "reactflow";
import { type Editor, openDialog, renameNode, showNode, useEditor } from "../state/editor-context.ts";
import { copyText, duplicateNodes, nudgeNodes, pasteText, removeNodes, selectAll } from "../state/node-commands.ts";
import { nothingSelected, selectNodes, singleNode } from "../state/selection.ts";
import { gridStep } from "./node-geometry.ts";

/** Keys belong to a field, menu or dialog while the focus is in one. */
export function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest("input, textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]") !==
    null
  );
}

/** Whether keys without a modifier are meant for the canvas: the focus is on it, or on nothing smaller than what holds it. */
export function isOnCanvas(target: EventTarget | null): boolean {
  const canvas = document.querySelector(".flow-canvas");
  return target instanceof Node && canvas !== null && (target.contains(canvas) || canvas.contains(target));
}

/** A button or link on the canvas is pressed with the keys that open a node. A card only has the role of a button. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("button, a[href]") !== null;

const arrows: Record<string, { x: number; y: number }> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/** The keyboard of the editor, and copy and paste through the clipboard's own events, which ask for no permission. */
export function useCanvasKeys(): void {
  const editor = useEditor();
  const { fitView } = useReactFlow();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const done = event.metaKey || event.ctrlKey ? modifiedKey(editor, event) : plainKey(editor, event, fitView);
      if (done) event.preventDefault();
    };
    const onCopy = (event: ClipboardEvent) => {
      if (isElsewhere(event.target) || document.getSelection()?.isCollapsed === false) return;
      const { selection } = editor.session.store.get();
      const text = copyText(editor, selection.nodes);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") removeNodes(editor, selection.nodes, selection.edges);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isElsewhere(event.target)) return;
      if (pasteText(editor, event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [editor, fitView]);
}

/** With ⌘ or Ctrl. Returns whether the key was used. */
function modifiedKey(editor: Editor, event: KeyboardEvent): boolean {
  const { session } = editor;
  switch (event.key.toLowerCase()) {
    case "z":
      if (event.shiftKey) session.redo();
      else session.undo();
      return true;
    case "y":
      session.redo();
      return true;
    case "a":
      selectAll(editor);
      return true;
    case "d":
      duplicateNodes(editor, session.store.get().selection.nodes);
      return true;
    default:
      return false;
  }
}

function plainKey(editor: Editor, event: KeyboardEvent, fitView: ReturnType<typeof useReactFlow>["fitView"]): boolean {
  if (event.key === "?") {
    openDialog(editor, { kind: "shortcuts" });
    return true;
  }
  if (!isOnCanvas(event.target)) return false;
  const { session } = editor;
  const { selection } = session.store.get();
  const single = singleNode(selection);
  const direction = arrows[event.key];
  if (direction) {
    if (selection.nodes.size === 0) return false;
    const step = gridStep * (event.shiftKey ? 5 : 1);
    nudgeNodes(editor, selection.nodes, { x: direction.x * step, y: direction.y * step });
    return true;
  }
  switch (event.key) {
    case "Delete":
    case "Backspace":
      removeNodes(editor, selection.nodes, selection.edges);
      return true;
    case "Escape":
      session.select(nothingSelected);
      return true;
    case "F2":
      if (single) renameNode(editor, single);
      return single !== null;
    case "1":
      void fitView({ duration: 160, padding: 0.12, maxZoom: 1 });
      return true;
    case " ":
    case "Enter":
      if (isControl(event.target)) return false;
      return openFocused(editor, event.target) || (event.key === "Enter" && single !== null && open(editor, single));
    default:
      return false;
  }
}

function open(editor: Editor, nodeId: string): boolean {
  showNode(editor, nodeId, { tab: "parameters" });
  return true;
}

/** Enter on a focused card selects it; on the selected one it goes to its parameters. */
function openFocused(editor: Editor, target: EventTarget | null): boolean {
  const nodeId = target instanceof Element ? target.closest(".react-flow__node")?.getAttribute("data-id") : null;
  if (!nodeId) return false;
  const { selection } = editor.session.store.get();
  if (singleNode(selection) !== nodeId) {
    editor.session.select(selectNodes(nodeId));
    return true;
  }
  open(editor, nodeId);
  document.querySelector<HTMLElement>("[data-inspector] [role=tab][data-state=active]")?.focus();
  return true;
}
