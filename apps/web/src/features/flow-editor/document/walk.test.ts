import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { neighbour } from "./walk.ts";

const flow = {
  ...flowOf(
    [
      node("start", "manual"),
      node("check", "condition"),
      node("good", "set"),
      node("bad", "set"),
      node("alone", "set"),
    ],
    [edge("start", "check"), edge("check.yes", "good"), edge("check.no", "bad")],
  ),
  layout: {
    nodes: {
      start: { x: 0, y: 0 },
      check: { x: 320, y: 0 },
      good: { x: 640, y: -80 },
      bad: { x: 640, y: 120 },
      alone: { x: 640, y: 400 },
    },
  },
};
const go = (from: string, direction: "left" | "right" | "up" | "down") => neighbour(flow, testCatalog, from, direction);

describe("going from node to node", () => {
  it("follows connections to the sides and what lies there up and down", () => {
    expect(go("start", "right")).toBe("check");
    expect(go("check", "right")).toBe("good");
    expect(go("bad", "left")).toBe("check");
    expect(go("good", "down")).toBe("bad");
    expect(go("bad", "down")).toBe("alone");
    expect(go("alone", "up")).toBe("bad");
    expect(go("alone", "left")).toBe("check");
  });

  it("stays at the end", () => {
    expect(go("start", "left")).toBeNull();
    expect(go("alone", "down")).toBeNull();
    expect(go("gone", "down")).toBeNull();
  });
});
