import { useEffect } from "react";
import { useReactFlow, useStoreApi } from "reactflow";
import { useEditor, useEditorState, useEditorUi } from "../state/editor-context.ts";
import { singleNode } from "../state/selection.ts";
import { shiftIntoSight } from "./shift-into-sight.ts";

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
      const covers = [...document.querySelectorAll(".flow-canvas .react-flow__panel")];
      const by = shiftIntoSight(
        card,
        pane,
        covers.map((cover) => cover.getBoundingClientRect()),
      );
      if (by.x === 0 && by.y === 0) return;
      const { x, y, zoom } = getViewport();
      void setViewport({ x: x + by.x, y: y + by.y, zoom }, { duration: 160 });
    }, settleMs);
    return () => clearTimeout(timer);
  }, [target, asked, ui, fitView, getViewport, setViewport, getZoom, store]);
}
