import { useEffect } from "react";
import { useReactFlow, useStoreApi } from "reactflow";
import { useEditor, useEditorState, useEditorUi } from "../state/editor-context.ts";
import { singleNode } from "../state/selection.ts";
import { shiftOnCanvas } from "./focus-into-sight.ts";

/** The inspector opens beside the canvas first and takes its room. */
const settleMs = 80;
/** Longer than any animation of the view; who pans for so long looks elsewhere. */
const mostLooks = 8;

/**
 * Keeps the selected node in sight: when the inspector opens over it, when it was added or pasted where a
 * large flow had room, or when a problem, a menu or a search asked for it.
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
    let seen = getViewport();
    let looks = 0;
    const answered = () => ui.set((state) => (state.reveal === null ? state : { ...state, reveal: null }));
    const reveal = () => {
      // A view that moves, to show the whole flow for example, comes to rest first: it may bring the node into sight itself.
      const now = getViewport();
      const isMoving = now.x !== seen.x || now.y !== seen.y || now.zoom !== seen.zoom;
      seen = now;
      if (isMoving) {
        if (looks++ < mostLooks) timer = setTimeout(reveal, settleMs);
        else answered();
        return;
      }
      // What is being dragged is in sight, and must stay under the pointer.
      if (document.querySelector(".react-flow__node.dragging")) return;
      // A box that is being drawn over the cards would slide off them.
      if (store.getState().userSelectionActive) return;
      answered();
      const canvas = document.querySelector(".flow-canvas");
      const card = document.querySelector(`.react-flow__node[data-id="${target}"]`);
      // A large flow keeps only what is in sight on the page.
      if (!canvas || !card) {
        void fitView({ nodes: [{ id: target }], duration: 160, minZoom: getZoom(), maxZoom: getZoom() });
        return;
      }
      const by = shiftOnCanvas(canvas, card);
      if (by.x === 0 && by.y === 0) return;
      const { x, y, zoom } = getViewport();
      void setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 160 });
    };
    let timer = setTimeout(reveal, settleMs);
    return () => clearTimeout(timer);
  }, [target, asked, ui, fitView, getViewport, setViewport, getZoom, store]);
}
