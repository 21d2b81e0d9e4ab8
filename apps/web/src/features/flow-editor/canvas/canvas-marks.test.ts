import { describe, expect, it } from "vitest";
import { applyEdit } from "../document/edits.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { nothingSelected } from "../state/selection.ts";
import { createElementsMapper } from "./canvas-elements.ts";
import { createMarksMapper } from "./canvas-marks.ts";

const plain = flowOf(
  [node("start", "manual"), node("a", "set"), node("b", "set"), node("end", "set")],
  [edge("start", "a"), edge("a", "b"), edge("b", "end")],
);
const grouped: FlowDocument = {
  ...plain,
  layout: {
    ...plain.layout,
    notes: { n: { x: 0, y: -200, width: 200, height: 80, text: "Why", color: "amber" } },
    groups: { g: { name: "Middle", color: "teal" } },
    members: { a: "g", b: "g" },
  },
};

function drawer() {
  const mapper = createElementsMapper(testCatalog);
  const addMarks = createMarksMapper(testCatalog);
  return (document: FlowDocument, unfolded: ReadonlySet<string> | "all" = new Set()) => {
    const input = { document, selection: nothingSelected, moving: null };
    return addMarks(mapper(input), { ...input, unfolded });
  };
}
const collapse = (document: FlowDocument) =>
  applyEdit(document, { kind: "change_group", groupId: "g", changes: { collapsed: true } }, testCatalog);

describe("notes and groups on the canvas", () => {
  it("adds nothing where there are none", () => {
    const mapper = createElementsMapper(testCatalog);
    const steps = mapper({ document: plain, selection: nothingSelected, moving: null });
    const input = { document: plain, selection: nothingSelected, moving: null };
    expect(createMarksMapper(testCatalog)(steps, input)).toBe(steps);
  });

  it("draws a frame around the members and the notes behind the cards", () => {
    const { nodes, edges } = drawer()(grouped);
    expect(nodes.map((item) => item.id)).toEqual(["group:g", "note:n", "start", "a", "b", "end"]);
    expect(nodes[0]).toMatchObject({ position: { x: 296, y: -56 }, width: 600, ariaLabel: "Group Middle, 2 nodes" });
    expect(edges).toHaveLength(3);
  });

  it("hides what a collapsed group holds and shows its edges to the outside", () => {
    const { nodes, edges } = drawer()(collapse(grouped));
    expect(nodes.map((item) => item.id)).toEqual(["group:g", "note:n", "start", "end"]);
    expect(edges.map(({ source, target }) => `${source}>${target}`)).toEqual(["start>group:g", "group:g>end"]);
    expect(edges.map(({ id }) => id)).toEqual(["start.out>a.in", "b.out>end.in"]);
  });

  it("shows a collapsed group open where somebody looks into it, and in a run", () => {
    const draw = drawer();
    expect(draw(collapse(grouped), new Set(["g"])).nodes).toHaveLength(6);
    expect(draw(collapse(grouped), "all").edges.map(({ source }) => source)).toEqual(["start", "a", "b"]);
  });

  it("gives back the same objects for what did not change", () => {
    const draw = drawer();
    const collapsed = collapse(grouped);
    const before = draw(collapsed);
    const moved = applyEdit(collapsed, { kind: "move", positions: { end: { x: 9, y: 9 } } }, testCatalog);
    const after = draw(moved);
    expect(after.nodes[0]).toBe(before.nodes[0]);
    expect(after.nodes[1]).toBe(before.nodes[1]);
    expect(after.edges[0]).toBe(before.edges[0]);
  });
});
