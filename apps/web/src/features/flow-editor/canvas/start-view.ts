import { useEffect } from "react";
import { useReactFlow, useStoreApi } from "reactflow";

const legibleZoom = 0.5;
const startZoom = 0.7;
const margin = 24;

/**
 * Shows the whole flow at the beginning, where it can be read at that size; else its start, as large as it can be read.
 * Renders nothing.
 */
export function StartView(): null {
  const { fitView, getNodes, getNodesBounds, getZoom, setViewport } = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const nodes = getNodes();
    if (nodes.length === 0) return;
    void fitView({ padding: 0.12, maxZoom: 1 }).then(() => {
      if (getZoom() >= legibleZoom) return;
      const bounds = getNodesBounds(nodes);
      const { height } = store.getState();
      const first = nodes.reduce((left, node) => (node.position.x < left.position.x ? node : left));
      const middle = bounds.height * startZoom > height ? first.position.y : bounds.y + bounds.height / 2;
      return setViewport({
        x: margin - bounds.x * startZoom,
        y: height / 2 - middle * startZoom,
        zoom: startZoom,
      });
    });
  }, [fitView, getNodes, getNodesBounds, getZoom, setViewport, store]);
  return null;
}
