import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { heatLevels, levelOf, levelStart, measureOf, measures, topOf } from "./measures.ts";
import { nodeFixture } from "./statistics-fixture.ts";

describe("heat", () => {
  it("grows with the value, from nothing to the top, and the legend says where each level begins", () => {
    const positive = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        positive,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (top, a, b) => {
          const [low, high] = a < b ? [a * top, b * top] : [b * top, a * top];
          expect(levelOf(low, top) ?? -1).toBeLessThanOrEqual(levelOf(high, top) ?? -1);
          expect(levelOf(top, top)).toBe(4);
          expect(levelOf(0, top)).toBe(0);
          for (const level of heatLevels) {
            expect(levelOf(levelStart(level, top) + top * 0.001, top)).toBe(level);
            if (level > 0) expect(levelOf(levelStart(level, top) - top * 0.001, top)).toBe(level - 1);
          }
        },
      ),
    );
  });

  it("has no level where a measure says nothing: for waits, scopes and triggers", () => {
    const waits = nodeFixture({ spends: "wait", share: null });
    expect(levelOf(measureOf(waits, "p95"), 10)).toBeNull();
    expect(levelOf(measureOf(waits, "share"), 10)).toBeNull();
    expect(measureOf(nodeFixture({ isTrigger: true }), "failures")).toBeNull();
    expect(measureOf(nodeFixture({ ended: 0 }), "failures")).toBeNull();
    for (const measure of measures) expect(levelOf(measureOf(nodeFixture({}), measure), 0)).toBe(0);
  });

  it("does not call one failure in a thousand hot", () => {
    const node = nodeFixture({ ended: 1_000, failed: 1 });
    const top = topOf([measureOf(node, "failures")], "failures");
    expect(levelOf(measureOf(node, "failures"), top)).toBe(0);
    const worse = nodeFixture({ ended: 10, failed: 5 });
    expect(levelOf(measureOf(worse, "failures"), topOf([measureOf(worse, "failures")], "failures"))).toBe(4);
  });
});
