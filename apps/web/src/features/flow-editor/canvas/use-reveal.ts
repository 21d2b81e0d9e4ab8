import { useEffect } from "react";
import { useReactFlow, useStoreApi } from "reactflow";
import { useEditor, useEditorState, useEditorUi } from "../state/editor-context.ts";
import { singleNode } from "../state/selection.ts";

const margin = 24;
/** Room for the names of outputs and the "+" beside them. */
const rightMargin = 88;
/** The inspector opens beside the canvas first and takes its room. */
const settleMs = 80;

/**
 * Keeps the selected node in sight: when the inspector opens over it, or when a problem, a menu or a search asked for it.
 * The view moves no further than it has to, and not at all when the node can already be seen.
 */
export function useReveal(): void {
  const { ui } = useEditor();
  const asked = useEditorUi((state) => state.reveal);
  const selected = useEditorState((state) => singleNode(state.selection));
  const { fitView, getViewport, setViewport, getZoom } = useReactFlow();
  const store = useStoreApi();
  const target = asked ?? selected;

  useEffect(() => {
    if (target === null) return;
    const timer = setTimeout(() => {
      // What is being dragged is in sight, and must stay under the pointer.
      if (document.querySelector(".react-flow__node.dragging")) return;
      // A box that is being drawn over the cards would slide off them.
      if (store.getState().userSelectionActive) return;
      ui.set((state) => (state.reveal === null ? state : { ...state, reveal: null }));
      const pane = document.querySelector(".flow-canvas")?.getBoundingClientRect();
      const card = document.querySelector(`.react-flow__node[data-id="${target}"]`)?.getBoundingClientRect();
      // A large flow keeps only what is in sight on the page.
      if (!pane || !card) {
        if (asked !== null)
          void fitView({ nodes: [{ id: target }], duration: 160, minZoom: getZoom(), maxZoom: getZoom() });
        return;
      }
      const by = {
        x: shiftInto(card.left, card.right, pane.left + margin, pane.right - rightMargin),
        y: shiftInto(card.top, card.bottom, pane.top + margin, pane.bottom - margin),
      };
      if (by.x === 0 && by.y === 0) return;
      const { x, y, zoom } = getViewport();
      void setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 160 });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [target, asked, ui, fitView, getViewport, setViewport, getZoom, store]);
}

/** How far a stretch has to move to lie inside another; its beginning wins where it is too long. */
export function shiftInto(start: number, end: number, from: number, to: number): number {
  if (start < from) return from - start;
  if (end > to) return Math.max(to - end, from - start);
  return 0;
}
