import { useEffect, useRef } from "react";
import {
  getViewportForBounds,
  type ReactFlowState,
  useReactFlow,
  useStore,
  useStoreApi,
  type Viewport,
} from "reactflow";
import type { Box, Size } from "./node-geometry.ts";

const legibleZoom = 0.5;
const startZoom = 0.7;
const margin = 24;

const isReady = ({ width, height, panZoom }: ReactFlowState): boolean => width > 0 && height > 0 && panZoom !== null;

/**
 * Shows the whole flow at the beginning, where it can be read at that size; else its start, as large as it can be read.
 * Goes there at once: cards of any view on the way would be drawn for nothing. Renders nothing.
 */
export function StartView(): null {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow();
  const store = useStoreApi();
  const ready = useStore(isReady);
  const done = useRef(false);
  useEffect(() => {
    const nodes = getNodes();
    if (!ready || done.current || nodes.length === 0) return;
    done.current = true;
    const first = nodes.reduce((left, node) => (node.position.x < left.position.x ? node : left));
    void setViewport(startViewport(getNodesBounds(nodes), first.position.y, store.getState()));
  }, [ready, getNodes, getNodesBounds, setViewport, store]);
  return null;
}

/** The first look at a flow with these bounds, whose first node stands at `firstY`, on a canvas of this size. */
export function startViewport(bounds: Box, firstY: number, { width, height }: Size): Viewport {
  const whole = getViewportForBounds(bounds, width, height, 0.1, 1, 0.12);
  if (whole.zoom >= legibleZoom) return whole;
  const middle = bounds.height * startZoom > height ? firstY : bounds.y + bounds.height / 2;
  return { x: margin - bounds.x * startZoom, y: height / 2 - middle * startZoom, zoom: startZoom };
}
