import type { LoggedEdit } from "@millrace/contracts/api/drafts";
import type { CanvasAnnotations } from "../canvas/canvas-annotations.ts";
import type { Store } from "../state/store.ts";

/** As long as the animation in `flow-canvas.css`. */
const markMs = 1_800;

/** Marks the nodes that somebody else changed, for a moment. */
export function createChangeMarks(annotations: Store<CanvasAnnotations>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    show(edits: readonly LoggedEdit[]): void {
      const nodeIds = edits.flatMap(({ operations }) =>
        operations.filter(({ path }) => path[0] === "nodes" || path[0] === "places").map(({ path }) => path[1]),
      );
      if (nodeIds.length === 0) return;
      clearTimeout(timer);
      annotations.set((state) => ({ ...state, changed: new Set([...state.changed, ...nodeIds]) }));
      timer = setTimeout(() => annotations.set((state) => ({ ...state, changed: new Set() })), markMs);
    },
  };
}
