import { useEffect, useEffectEvent } from "react";
import { isElsewhere, isOnCanvas } from "../canvas/use-canvas-keys.ts";
import { openDialog, showNode, useEditor } from "../state/editor-context.ts";
import { singleNode } from "../state/selection.ts";
import { useNodeTests } from "./test-commands.ts";

/** R runs to the selected node, with Shift the node alone; P goes to its pinned data; ⌘ or Ctrl with Enter opens the run dialog. */
export function useTestKeys(): void {
  const editor = useEditor();
  const tests = useNodeTests();
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || !tests || isElsewhere(event.target) || event.altKey) return;
    if (event.metaKey || event.ctrlKey) {
      if (event.key !== "Enter") return;
      openDialog(editor, { kind: "run" });
    } else {
      const nodeId = singleNode(editor.session.store.get().selection);
      if (nodeId === null || !isOnCanvas(event.target)) return;
      switch (event.key.toLowerCase()) {
        case "r":
          if (event.shiftKey) tests.runThisNode(nodeId);
          else tests.runToHere(nodeId);
          break;
        case "p":
          showNode(editor, nodeId, { tab: "output" });
          break;
        default:
          return;
      }
    }
    event.preventDefault();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
