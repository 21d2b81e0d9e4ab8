import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Extent, offsetOf, rangeInSight, stretchesOf } from "./windowed-layout.ts";

const extents = fc
  .record({
    count: fc.integer({ min: 0, max: 5_000 }),
    rowHeight: fc.integer({ min: 20, max: 60 }),
    tall: fc.array(fc.tuple(fc.integer({ min: 0, max: 4_999 }), fc.integer({ min: 1, max: 2_000 })), { maxLength: 10 }),
  })
  .map(
    ({ count, rowHeight, tall }): Extent => ({
      count,
      rowHeight,
      heights: new Map(tall.filter(([place]) => place < count)),
    }),
  );

describe("a list of which only a window is on the page", () => {
  it("has every row that is in sight in the window", () => {
    fc.assert(
      fc.property(extents, fc.integer({ min: 0, max: 300_000 }), (extent, top) => {
        const bottom = top + 500;
        const { from, to } = rangeInSight(extent, top, bottom);
        for (let place = 0; place < extent.count; place++) {
          const isInSight = offsetOf(extent, place) < bottom && offsetOf(extent, place + 1) > top;
          if (isInSight && !(place >= from && place < to)) return false;
        }
        return true;
      }),
      { numRuns: 60 },
    );
  });

  it("holds few rows however many there are, and none when it is out of sight", () => {
    const extent = { count: 10_000, rowHeight: 28, heights: new Map([[3, 900]]) };
    const { from, to } = rangeInSight(extent, 100_000, 100_600);
    expect(to - from).toBeLessThan(60);
    expect(rangeInSight(extent, -900, -300)).toEqual({ from: 0, to: 0 });
    expect(rangeInSight(extent, 400_000, 400_600)).toEqual({ from: 0, to: 0 });
  });

  it("leaves no place out and none twice, and shows the window and the single rows", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.tuple(fc.nat(200), fc.nat(200)),
        fc.array(fc.integer({ min: -5, max: 220 }), { maxLength: 5 }),
        (count, [a, b], places) => {
          const range = { from: Math.min(a, b, count), to: Math.min(count, Math.max(a, b)) };
          const stretches = stretchesOf(count, range, places);
          let at = 0;
          for (const { from, to } of stretches) {
            expect(from).toBe(at);
            expect(to).toBeGreaterThan(from);
            at = to;
          }
          expect(at).toBe(count);
          const shown = new Set(
            stretches.flatMap(({ kind, from, to }) =>
              kind === "rows" ? Array.from({ length: to - from }, (_, index) => from + index) : [],
            ),
          );
          const wanted = new Set([
            ...Array.from({ length: range.to - range.from }, (_, index) => range.from + index),
            ...places.filter((place) => place >= 0 && place < count),
          ]);
          expect(shown).toEqual(wanted);
        },
      ),
    );
  });
});
