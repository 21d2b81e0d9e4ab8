import { useLayoutEffect } from "react";
import { useReactFlow } from "reactflow";
import { toast } from "@/ui/toaster";
import { foreignText } from "../document/clipboard.ts";
import { groupSelection, removeSelection, ungroupSelection } from "../state/canvas-commands.ts";
import { type Editor, openDialog, useEditor } from "../state/editor-context.ts";
import { copyText, duplicateSelection, pasteText, selectAll } from "../state/node-commands.ts";
import { focusSelected } from "./focus-element.ts";
import type { Box } from "./node-geometry.ts";
import { openFocused, plainKey } from "./plain-keys.ts";
import { openMenuByKey } from "./use-canvas-menus.ts";

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

/** Whether a key without a modifier is the canvas's to use. */
export const belongsToCanvas = (target: EventTarget | null): boolean => !isElsewhere(target) && isOnCanvas(target);

/** A button or link on the canvas is pressed with the keys that open a node. A card only has the role of a button. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("button, a[href]") !== null;

/** The keyboard of the editor, and copy and paste through the clipboard's own events, which ask for no permission. */
export function useCanvasKeys(): void {
  const editor = useEditor();
  const view = useReactFlow();
  // With the canvas itself, so that no key goes to the flow that was left, or to none.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event.target)) return;
      const done = event.metaKey || event.ctrlKey ? modifiedKey(editor, event) : unmodifiedKey(editor, event, view);
      if (done) event.preventDefault();
    };
    // These events are about the text cursor, which stays behind in what was clicked last; the focus says what is meant.
    const onCopy = (event: ClipboardEvent) => {
      if (isElsewhere(document.activeElement) || document.getSelection()?.isCollapsed === false) return;
      const text = copyText(editor);
      if (text === null) return;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") removeSelection(editor);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isElsewhere(document.activeElement)) return;
      if (editor.session.store.get().readOnly) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      const refusal = pasteText(editor, text, { seen: seenBox(view) }) ? null : foreignText(text);
      if (refusal !== null) toast.error(refusal);
      event.preventDefault();
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
  }, [editor, view]);
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
      duplicateSelection(editor);
      return true;
    case "g":
      if (event.shiftKey) ungroupSelection(editor);
      else groupSelection(editor);
      return true;
    case "f":
      editor.ui.set((ui) => ({ ...ui, isFindOpen: true }));
      document.querySelector<HTMLInputElement>("[data-find]")?.select();
      return true;
    default:
      return false;
  }
}

function unmodifiedKey(editor: Editor, event: KeyboardEvent, view: ReturnType<typeof useReactFlow>): boolean {
  if (event.key === "?") {
    openDialog(editor, { kind: "shortcuts" });
    return true;
  }
  if (event.key === "Escape" && event.target instanceof Element && event.target.closest("[data-inspector]")) {
    focusSelected(editor);
    return true;
  }
  if (!isOnCanvas(event.target)) return false;
  if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    openMenuByKey(editor, document.activeElement, view.screenToFlowPosition);
    return true;
  }
  if (event.key === "Enter" || event.key === " ") return !isControl(event.target) && openFocused(editor, event);
  return plainKey(editor, event, view);
}

/** What of the canvas is in sight, in its own pixels. */
function seenBox({ screenToFlowPosition }: ReturnType<typeof useReactFlow>): Box {
  const canvas = document.querySelector(".flow-canvas")?.getBoundingClientRect();
  const from = screenToFlowPosition({ x: canvas?.left ?? 0, y: canvas?.top ?? 0 });
  const to = screenToFlowPosition({ x: canvas?.right ?? 0, y: canvas?.bottom ?? 0 });
  return { ...from, width: to.x - from.x, height: to.y - from.y };
}
