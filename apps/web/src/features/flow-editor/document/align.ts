import { type Box, rowGap } from "../canvas/node-geometry.ts";
import type { Point } from "./flow-document.ts";

export const alignments = ["left", "centre", "right", "top", "middle", "bottom"] as const;
export type Alignment = (typeof alignments)[number];
export type Axis = "x" | "y";

/** To the pixel; never minus zero, which is not zero to everybody. */
const whole = (value: number): number => Math.round(value) + 0;

/** Places that put boxes into one line, by their edges or middles; what is selected stays where it is on the other axis. */
export function align(boxes: ReadonlyMap<string, Box>, alignment: Alignment): Record<string, Point> {
  const all = [...boxes.values()];
  if (all.length < 2) return {};
  const left = Math.min(...all.map((box) => box.x));
  const right = Math.max(...all.map((box) => box.x + box.width));
  const top = Math.min(...all.map((box) => box.y));
  const bottom = Math.max(...all.map((box) => box.y + box.height));
  const place: Record<Alignment, (box: Box) => Point> = {
    left: (box) => ({ x: left, y: box.y }),
    centre: (box) => ({ x: whole((left + right - box.width) / 2), y: box.y }),
    right: (box) => ({ x: right - box.width, y: box.y }),
    top: (box) => ({ x: box.x, y: top }),
    middle: (box) => ({ x: box.x, y: whole((top + bottom - box.height) / 2) }),
    bottom: (box) => ({ x: box.x, y: bottom - box.height }),
  };
  return Object.fromEntries([...boxes].map(([id, box]) => [id, place[alignment](box)]));
}

/**
 * Places with equal gaps between boxes along an axis. The outermost two stay where there is room between them; else the boxes
 * follow each other closely from the first one on, so that none lies over another.
 */
export function distribute(boxes: ReadonlyMap<string, Box>, axis: Axis): Record<string, Point> {
  const size = axis === "x" ? "width" : "height";
  const row = [...boxes].sort(([, a], [, b]) => a[axis] - b[axis]);
  const first = row[0]?.[1];
  const last = row.at(-1)?.[1];
  if (row.length < 3 || !first || !last) return {};
  const taken = row.reduce((sum, [, box]) => sum + box[size], 0);
  const free = (last[axis] + last[size] - first[axis] - taken) / (row.length - 1);
  const gap = free > 0 ? free : rowGap;
  let at = first[axis];
  const places = row.map(([id, box]) => {
    const place = { x: box.x, y: box.y, [axis]: whole(at) };
    at += box[size] + gap;
    return [id, place] as const;
  });
  return Object.fromEntries(places);
}
