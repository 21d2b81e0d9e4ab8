import type { Point } from "../document/flow-document.ts";

export type View = { x: number; y: number; zoom: number };
export type ViewPort = { set: (view: View) => void; size: () => { width: number; height: number } };

const legibleZoom = 0.8;

/**
 * Canvases that move together. Each has an offset, so that one node can stand at the same place on all of them although it
 * has been moved from one side to the other; without a node they are none.
 */
export function createLinkedViews() {
  const ports = new Map<string, ViewPort>();
  let offsets = new Map<string, Point>();
  /** The view of a canvas without an offset. */
  let common: View = { x: 0, y: 0, zoom: 1 };
  const offsetOf = (key: string): Point => offsets.get(key) ?? { x: 0, y: 0 };
  const viewOf = (key: string): View => {
    const { x, y } = offsetOf(key);
    return { x: common.x - x * common.zoom, y: common.y - y * common.zoom, zoom: common.zoom };
  };
  const show = (except?: string) => {
    for (const [key, port] of ports) if (key !== except) port.set(viewOf(key));
  };
  return {
    add(key: string, port: ViewPort): () => void {
      ports.set(key, port);
      return () => {
        if (ports.get(key) === port) ports.delete(key);
      };
    },
    /** One canvas was moved: the others follow. What it was told itself comes back here, too, and moves nothing. */
    moved(key: string, view: View): void {
      if (isNear(view, viewOf(key))) return;
      const { x, y } = offsetOf(key);
      common = { x: view.x + x * view.zoom, y: view.y + y * view.zoom, zoom: view.zoom };
      show(key);
    },
    /** Brings a place of each canvas to the middle of all of them. */
    center(places: ReadonlyMap<string, Point>): void {
      const first = ports.values().next().value;
      if (!first || places.size === 0) return;
      const [anywhere = { x: 0, y: 0 }] = places.values();
      offsets = new Map([...ports.keys()].map((key) => [key, places.get(key) ?? anywhere]));
      const { width, height } = first.size();
      common = { x: width / 2, y: height / 2, zoom: Math.max(common.zoom, legibleZoom) };
      show();
    },
    /** Shows the same view on all, without offsets. */
    reset(view: View): void {
      offsets = new Map();
      common = view;
      show();
    },
    size: () => ports.values().next().value?.size() ?? null,
  };
}

export type LinkedViews = ReturnType<typeof createLinkedViews>;

const isNear = (a: View, b: View): boolean =>
  Math.abs(a.x - b.x) < 0.5 && Math.abs(a.y - b.y) < 0.5 && Math.abs(a.zoom - b.zoom) < 0.001;
