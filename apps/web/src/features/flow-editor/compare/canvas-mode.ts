import type { Box } from "../canvas/node-geometry.ts";

export type CanvasMode = "side by side" | "stacked" | "overlaid";

export const modeWords: Record<CanvasMode, string> = {
  "side by side": "Side by side",
  stacked: "Stacked",
  overlaid: "Overlaid",
};

type Size = { width: number; height: number };

/** Below this, side by side, words on cards can't be read. */
const readable = 0.5;

/** How two canvases begin in a room: one above the other where that shows a wide flow larger and it would be too small beside. */
export function firstMode(bounds: Size | null, room: Size): CanvasMode {
  if (!bounds || bounds.width === 0 || bounds.height === 0) return "side by side";
  const zoom = (width: number, height: number) => Math.min(width / bounds.width, height / bounds.height);
  const beside = zoom(room.width / 2, room.height);
  return beside < readable && zoom(room.width, room.height / 2) > beside * 1.2 ? "stacked" : "side by side";
}

/** What surrounds all boxes. */
export function boundsOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
