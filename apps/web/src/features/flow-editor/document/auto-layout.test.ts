import { describe, expect, it } from "vitest";
import { boxOf } from "../canvas/node-geometry.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { arrange } from "./auto-layout.ts";
import { applyEdit } from "./edits.ts";

const flow = {
  ...flowOf(
    [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "set"), node("end", "set")],
    [
      edge("start", "check"),
      edge("check.yes", "good"),
      edge("check.no", "bad"),
      edge("good", "end"),
      edge("bad", "end"),
    ],
  ),
  layout: { nodes: {} },
};

describe("auto layout", () => {
  it("orders nodes from left to right without overlaps and always alike", () => {
    const positions = arrange(flow, testCatalog);
    expect(arrange(flow, testCatalog)).toEqual(positions);
    for (const { from, to } of flow.definition.edges)
      expect(positions[from.node]?.x).toBeLessThan(positions[to.node]?.x ?? 0);
    const arranged = applyEdit(flow, { kind: "move", positions, arranged: true }, testCatalog);
    const boxes = arranged.definition.nodes.map((item) => boxOf(arranged, item, testCatalog));
    for (const [index, a] of boxes.entries())
      for (const b of boxes.slice(index + 1))
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(
          true,
        );
  });

  it("arranges a selection and leaves the others", () => {
    expect(Object.keys(arrange(flow, testCatalog, new Set(["good", "bad"])))).toEqual(["good", "bad"]);
    expect(arrange(flow, testCatalog, new Set())).toEqual({});
  });
});
