import { type MouseEvent, useMemo } from "react";
import { useEditor } from "../state/editor-context.ts";
import { typesOf } from "./types-of-editor.ts";

/** Handlers that note which edge the pointer is on, so that it can say what passes along it. */
export function useHoveredEdge() {
  const editor = useEditor();
  return useMemo(() => {
    const note = (hoveredEdge: string | null) => typesOf(editor).set((types) => ({ ...types, hoveredEdge }));
    return {
      onEdgeMouseEnter: (_: MouseEvent, edge: { id: string }) => note(edge.id),
      onEdgeMouseLeave: () => note(null),
    };
  }, [editor]);
}
