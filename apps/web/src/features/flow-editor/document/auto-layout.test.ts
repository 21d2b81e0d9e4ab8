import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupFrames } from "../canvas/group-geometry.ts";
import { type Box, boxOf } from "../canvas/node-geometry.ts";
import { createAreasMapper } from "../canvas/scope-areas.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { arrange, arrangeNotes } from "./auto-layout.ts";
import { applyEdit } from "./edits.ts";
import type { FlowDocument } from "./flow-document.ts";

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

const lieOver = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

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

  it("keeps what a scope runs and what is in a group together, with nothing else in their frames", () => {
    const drawn = fc.record({
      links: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 16 }),
      members: fc.array(fc.constantFrom("", "g", "h"), { minLength: 10, maxLength: 10 }),
    });
    fc.assert(
      fc.property(drawn, ({ links, members }) => {
        const nodes = Array.from({ length: 10 }, (_, index) => node(`n${index}`, index === 2 ? "map" : "condition"));
        const edges = links
          .filter(([from, to]) => from < to)
          .map(([from, to]) => edge(`n${from}.${from === 2 ? "done" : "yes"}`, `n${to}`));
        const plain = flowOf(nodes, edges);
        const inGroups = members.flatMap((group, index) => (group === "" ? [] : [[`n${index}`, group] as const]));
        const document: FlowDocument = {
          ...plain,
          layout: {
            ...plain.layout,
            groups: { g: { name: "G", color: "teal" }, h: { name: "H", color: "red" } },
            members: Object.fromEntries(inGroups),
          },
        };
        const positions = arrange(document, testCatalog);
        const arranged = applyEdit(document, { kind: "move", positions, arranged: true }, testCatalog);
        for (const [group, frame] of groupFrames(arranged, testCatalog))
          for (const item of arranged.definition.nodes)
            if (arranged.layout.members?.[item.id] !== group)
              expect(lieOver(boxOf(arranged, item, testCatalog), frame)).toBe(false);
      }),
    );
  });

  it("keeps the body of a scope apart from what follows it", () => {
    const document = flowOf(
      [node("start", "manual"), node("each", "map"), node("one", "set"), node("two", "set"), node("after", "set")],
      [edge("start", "each"), edge("each.body", "one"), edge("one", "two"), edge("each.done", "after")],
    );
    const positions = arrange(document, testCatalog);
    const arranged = applyEdit(document, { kind: "move", positions, arranged: true }, testCatalog);
    const [area] = createAreasMapper(testCatalog)(arranged, null);
    const outside = arranged.definition.nodes.filter(({ id }) => ["start", "each", "after"].includes(id));
    for (const item of outside) expect(area && lieOver(boxOf(arranged, item, testCatalog), area)).toBe(false);
  });

  it("takes notes along with the node beside them", () => {
    const note = { x: 320, y: -120, width: 200, height: 80, text: "", color: "amber" as const };
    const document: FlowDocument = { ...flow, layout: { nodes: { check: { x: 320, y: 0 } }, notes: { n: note } } };
    const positions = { check: { x: 720, y: 400 } };
    expect(arrangeNotes(document, testCatalog, positions)).toEqual({ n: { x: 720, y: 280 } });
  });

  it("arranges a selection and leaves the others", () => {
    expect(Object.keys(arrange(flow, testCatalog, new Set(["good", "bad"])))).toEqual(["good", "bad"]);
    expect(arrange(flow, testCatalog, new Set())).toEqual({});
  });
});
