import { useCallback, useEffect, useState } from "react";
import { useStoreApi } from "reactflow";
import { overlaps } from "./draw-overview.ts";
import type { Scene } from "./overview-scene.ts";

/** As wide as the invisible line around an edge on the page. */
const grip = 24;

/**
 * The edge under the pointer, or `null`. In the overview only that one is an element of the page, so that it can be clicked,
 * dropped on and opened with the right button like any other.
 */
export function useEdgeUnderPointer(isOverview: boolean, scene: Scene | null): string | null {
  const store = useStoreApi();
  const [edge, setEdge] = useState<string | null>(null);
  const find = useCallback(
    (event: PointerEvent | DragEvent) => {
      const { domNode, transform } = store.getState();
      // A button that is down means a drag of something else.
      if (!domNode || !scene || ("pointerType" in event && event.buttons !== 0)) return;
      const [left, top, zoom] = transform;
      const canvas = domNode.getBoundingClientRect();
      const x = (event.clientX - canvas.left - left) / zoom;
      const y = (event.clientY - canvas.top - top) / zoom;
      setEdge(edgeAt(scene, x, y));
    },
    [store, scene],
  );
  const { domNode } = store.getState();
  useEffect(() => {
    if (!isOverview || !domNode) return;
    domNode.addEventListener("pointermove", find);
    domNode.addEventListener("dragover", find);
    return () => {
      domNode.removeEventListener("pointermove", find);
      domNode.removeEventListener("dragover", find);
    };
  }, [isOverview, domNode, find]);
  return isOverview ? edge : null;
}

let measuring: CanvasRenderingContext2D | null = null;

function edgeAt({ edges }: Scene, x: number, y: number): string | null {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return null;
  measuring.lineWidth = grip;
  const point = { x, y, width: 0, height: 0 };
  for (const { id, path, ...box } of edges) {
    if (overlaps(box, point) && measuring.isPointInStroke(path, x, y)) return id;
  }
  return null;
}
