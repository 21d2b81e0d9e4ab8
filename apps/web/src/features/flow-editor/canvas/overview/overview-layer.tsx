import { use, useEffect, useRef } from "react";
import { useStoreApi, ViewportPortal } from "reactflow";
import { AnnotationsContext } from "../canvas-annotations.ts";
import { type Colors, drawOverview } from "./draw-overview.ts";
import { onThemeChange } from "./on-theme-change.ts";
import type { Scene } from "./overview-scene.ts";

/** The cards and edges of a zoomed-out flow as one picture, drawn anew in the frame in which something changes. */
export function OverviewLayer({ scene }: { scene: Scene }) {
  const store = useStoreApi();
  const annotations = use(AnnotationsContext);
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(scene);
  const redraw = useRef<() => void>(() => {});

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    let planned = 0;
    const draw = () => {
      planned = 0;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const ratio = window.devicePixelRatio;
      const size = { width: Math.round(width * ratio), height: Math.round(height * ratio) };
      if (element.width !== size.width || element.height !== size.height) Object.assign(element, size);
      // It lies among the cards, above notes and grounds, so what moves them is taken back.
      element.style.width = `${width}px`;
      element.style.height = `${height}px`;
      element.style.transform = `scale(${1 / zoom}) translate(${-x}px, ${-y}px)`;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      drawOverview(context, latest.current, { x, y, zoom, width, height }, annotations.get(), colorsOf(element));
    };
    const plan = () => {
      planned ||= requestAnimationFrame(draw);
    };
    redraw.current = plan;
    draw();
    const stops = [store.subscribe(plan), annotations.subscribe(plan), onThemeChange(plan)];
    return () => {
      cancelAnimationFrame(planned);
      for (const stop of stops) stop();
    };
  }, [store, annotations]);

  useEffect(() => {
    latest.current = scene;
    redraw.current();
  }, [scene]);

  return (
    <ViewportPortal>
      <canvas ref={canvas} className="overview-layer" aria-hidden />
    </ViewportPortal>
  );
}

const names: readonly (keyof Colors)[] = [
  "background",
  "surface",
  "muted",
  "foreground",
  "muted-foreground",
  "border-strong",
  "accent",
  "succeeded",
  "waiting",
  "retrying",
  "failed",
  "cancelled",
  "chart-2",
  "category-triggers",
  "category-actions",
  "category-logic",
];

function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`)])) as Colors;
}
