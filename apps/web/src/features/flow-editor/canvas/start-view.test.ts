import { expect, it } from "vitest";
import { startViewport } from "./start-view.ts";

const canvas = { width: 1_000, height: 800 };

it("shows a small flow whole, in the middle and no larger than it is", () => {
  const { x, y, zoom } = startViewport({ x: 100, y: 100, width: 400, height: 200 }, 100, canvas);
  expect(zoom).toBe(1);
  expect(x + 300).toBeCloseTo(500);
  expect(y + 200).toBeCloseTo(400);
});

it("shows the beginning of a large flow, where it can be read", () => {
  const { x, y, zoom } = startViewport({ x: -50, y: 0, width: 12_000, height: 9_000 }, 4_500, canvas);
  expect(zoom).toBe(0.7);
  expect(x + -50 * zoom).toBeCloseTo(24);
  expect(y + 4_500 * zoom).toBeCloseTo(400);
});
