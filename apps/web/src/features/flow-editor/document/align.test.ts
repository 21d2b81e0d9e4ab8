import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../canvas/node-geometry.ts";
import { align, alignments, distribute } from "./align.ts";

const box = fc.record({
  x: fc.integer({ min: -2_000, max: 2_000 }),
  y: fc.integer({ min: -2_000, max: 2_000 }),
  width: fc.constantFrom(100, 232),
  height: fc.constantFrom(56, 84),
});
const boxes = fc
  .array(box, { minLength: 3, maxLength: 8 })
  .map((list) => new Map(list.map((item, index) => [`n${index}`, item])));
const placed = (before: ReadonlyMap<string, Box>, places: Record<string, { x: number; y: number }>) =>
  [...before].map(([id, item]) => ({ ...item, ...places[id] }));

describe("aligning", () => {
  it("puts all into one line, inside of what they covered, and a second time changes nothing", () => {
    fc.assert(
      fc.property(boxes, fc.constantFrom(...alignments), (before, alignment) => {
        const after = placed(before, align(before, alignment));
        const edge: Record<typeof alignment, (item: Box) => number> = {
          left: (item) => item.x,
          centre: (item) => Math.round(item.x + item.width / 2),
          right: (item) => item.x + item.width,
          top: (item) => item.y,
          middle: (item) => Math.round(item.y + item.height / 2),
          bottom: (item) => item.y + item.height,
        };
        expect(new Set(after.map(edge[alignment])).size).toBe(1);
        const again = align(new Map(after.map((item, index) => [`n${index}`, item])), alignment);
        expect(Object.values(again)).toEqual(after.map(({ x, y }) => ({ x, y })));
      }),
    );
  });
});

describe("distributing", () => {
  it("makes equal gaps in the same order, without overlaps along the axis", () => {
    fc.assert(
      fc.property(boxes, (before) => {
        const after = placed(before, distribute(before, "x")).sort((a, b) => a.x - b.x);
        const gaps = after.slice(1).map((item, index) => item.x - (after[index]?.x ?? 0) - (after[index]?.width ?? 0));
        expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
        expect(placed(before, distribute(before, "x")).map(({ y }) => y)).toEqual(
          [...before.values()].map(({ y }) => y),
        );
      }),
    );
  });
});
