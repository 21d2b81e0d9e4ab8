import { type PointerEvent as ReactPointerEvent, useCallback, useEffect, useMemo, useRef } from "react";
import { Panel, useReactFlow, useStoreApi } from "reactflow";
import type { CanvasNode } from "../canvas-marks.ts";
import type { Box } from "../node-geometry.ts";
import { onThemeChange } from "./on-theme-change.ts";

const size = { width: 168, height: 112 };
/** Room around the flow, in pixels of the map. */
const margin = 5;

/**
 * The whole flow small, with the part in sight; dragging moves the view, the wheel zooms it. One picture, so that it costs
 * the same for a thousand nodes as for ten.
 */
export function OverviewMap({ nodes }: { nodes: readonly CanvasNode[] }) {
  const store = useStoreApi();
  const { getViewport, setViewport, zoomTo } = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const bounds = useMemo(() => boundsOf(nodes), [nodes]);
  /** Canvas pixels per pixel of the map, as drawn last. */
  const scale = useRef(1);

  const draw = useCallback(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const { transform, width, height } = store.getState();
    const [x, y, zoom] = transform;
    const sight = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
    scale.current = drawMap(context, canvas.current, nodes, bounds, sight);
  }, [store, nodes, bounds]);

  useEffect(() => {
    let planned = 0;
    const plan = () => {
      planned ||= requestAnimationFrame(() => {
        planned = 0;
        draw();
      });
    };
    draw();
    const stops = [store.subscribe(plan), onThemeChange(plan)];
    return () => {
      cancelAnimationFrame(planned);
      for (const stop of stops) stop();
    };
  }, [store, draw]);

  useEffect(() => {
    const element = canvas.current;
    const zoomBy = (event: WheelEvent) => {
      event.preventDefault();
      event.stopPropagation();
      void zoomTo(getViewport().zoom * 2 ** (-event.deltaY * (event.ctrlKey ? 0.02 : 0.002)));
    };
    // React hears the wheel passively, and the page would scroll too.
    element?.addEventListener("wheel", zoomBy, { passive: false });
    return () => element?.removeEventListener("wheel", zoomBy);
  }, [getViewport, zoomTo]);

  const onPointerDown = (event: ReactPointerEvent<HTMLCanvasElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: ReactPointerEvent<HTMLCanvasElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { x, y, zoom } = getViewport();
    void setViewport({
      x: x - event.movementX * scale.current * zoom,
      y: y - event.movementY * scale.current * zoom,
      zoom,
    });
  };

  return (
    <Panel position="bottom-right" className="overview-map max-md:hidden!">
      <canvas
        ref={canvas}
        style={size}
        role="img"
        aria-label="Overview of the flow"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
      />
    </Panel>
  );
}

function boundsOf(nodes: readonly CanvasNode[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { position, width = 0, height = 0 } of nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + width);
    bottom = Math.max(bottom, position.y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Draws nodes and what is in sight; returns how many canvas pixels one pixel of the map is. */
function drawMap(
  context: CanvasRenderingContext2D,
  element: HTMLCanvasElement,
  nodes: readonly CanvasNode[],
  bounds: Box,
  sight: Box,
): number {
  const style = getComputedStyle(element);
  const colors = new Map(
    ["surface", "border-strong", "muted", "chart-7"].map((name) => [name, style.getPropertyValue(`--${name}`)]),
  );
  const color = (name: string) => colors.get(name) ?? "";
  const ratio = window.devicePixelRatio;
  const pixels = { width: Math.round(size.width * ratio), height: Math.round(size.height * ratio) };
  if (element.width !== pixels.width || element.height !== pixels.height) Object.assign(element, pixels);

  const left = Math.min(bounds.x, sight.x);
  const top = Math.min(bounds.y, sight.y);
  const width = Math.max(bounds.x + bounds.width, sight.x + sight.width) - left;
  const height = Math.max(bounds.y + bounds.height, sight.y + sight.height) - top;
  const scale = Math.max(width / (size.width - 2 * margin), height / (size.height - 2 * margin));
  const mapX = (x: number) => (x - left - width / 2) / scale + size.width / 2;
  const mapY = (y: number) => (y - top - height / 2) / scale + size.height / 2;

  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = color("surface");
  context.fillRect(0, 0, size.width, size.height);
  for (const { type, position, width: w = 0, height: h = 0 } of nodes) {
    const box = [mapX(position.x), mapY(position.y), Math.max(1, w / scale), Math.max(1, h / scale)] as const;
    context.fillStyle = context.strokeStyle = color(type === "note" ? "chart-7" : "border-strong");
    context.globalAlpha = type === "note" ? 0.4 : 1;
    if (type === "frame") context.strokeRect(...box);
    else context.fillRect(...box);
  }

  context.globalAlpha = 0.75;
  context.fillStyle = color("muted");
  context.beginPath();
  context.rect(0, 0, size.width, size.height);
  context.rect(mapX(sight.x), mapY(sight.y), sight.width / scale, sight.height / scale);
  context.fill("evenodd");
  context.globalAlpha = 1;
  return scale;
}
