import fc from "fast-check";
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

  it("puts the first branch above the second, whichever was drawn first", () => {
    const { definition } = flow;
    for (const nodes of [definition.nodes, definition.nodes.toReversed()])
      for (const edges of [definition.edges, definition.edges.toReversed()]) {
        const positions = arrange({ ...flow, definition: { ...definition, nodes, edges } }, testCatalog);
        expect(positions.good?.y).toBeLessThan(positions.bad?.y ?? 0);
      }
  });

  it("finds a place of its own for every node of any flow", () => {
    const drawn = fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom("yes", "no")), { maxLength: 25 });
    fc.assert(
      fc.property(drawn, (pairs) => {
        const nodes = Array.from({ length: 10 }, (_, index) => node(`n${index}`, "condition"));
        const forward = pairs.filter(([from, to]) => from < to);
        const edges = forward.map(([from, to, port]) => edge(`n${from}.${port}`, `n${to}`));
        const places = Object.values(arrange(flowOf(nodes, edges), testCatalog));
        expect(places).toHaveLength(10);
        for (const place of places) expect(Number.isFinite(place.x) && Number.isFinite(place.y)).toBe(true);
        expect(new Set(places.map((place) => `${place.x} ${place.y}`)).size).toBe(10);
      }),
    );
  });

  it("arranges a selection and leaves the others", () => {
    expect(Object.keys(arrange(flow, testCatalog, new Set(["good", "bad"])))).toEqual(["good", "bad"]);
    expect(arrange(flow, testCatalog, new Set())).toEqual({});
  });
});
