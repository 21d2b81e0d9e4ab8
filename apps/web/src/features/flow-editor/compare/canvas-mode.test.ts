import { expect, it } from "vitest";
import { boundsOf, firstMode } from "./canvas-mode.ts";

const room = { width: 840, height: 720 };

it("begins one above the other where a wide flow would be too small beside", () => {
  expect(firstMode({ width: 1500, height: 260 }, room)).toBe("stacked");
  // It can be read side by side.
  expect(firstMode({ width: 800, height: 100 }, room)).toBe("side by side");
  // Above each other a tall flow would be smaller still.
  expect(firstMode({ width: 1500, height: 4000 }, room)).toBe("side by side");
  expect(firstMode(null, room)).toBe("side by side");
});

it("surrounds all boxes", () => {
  expect(boundsOf([])).toBeNull();
  expect(
    boundsOf([
      { x: -10, y: 5, width: 20, height: 10 },
      { x: 100, y: 0, width: 50, height: 5 },
    ]),
  ).toEqual({ x: -10, y: 0, width: 160, height: 15 });
});
