import { describe, expect, it } from "vitest";
import { applyEdit } from "../document/edits.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { nothingSelected, selectNodes } from "../state/selection.ts";
import { createElementsMapper } from "./canvas-elements.ts";

const flow = flowOf(
  [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "set")],
  [edge("start", "check"), edge("check.yes", "good"), edge("check.no", "bad")],
);
const base = { document: flow, selection: nothingSelected, moving: null };

describe("what the canvas draws", () => {
  it("gives back the very same elements for what did not change", () => {
    const map = createElementsMapper(testCatalog);
    const before = map(base);
    const renamed = applyEdit(flow, { kind: "rename", nodeId: "good", name: "Good" }, testCatalog);
    const after = map({ ...base, document: renamed });
    const same = after.nodes.filter((item, index) => item === before.nodes[index]).map((item) => item.id);
    expect(same).toEqual(["start", "check", "bad"]);
    expect(after.edges.every((item, index) => item === before.edges[index])).toBe(true);
  });

  it("changes only the node that is selected or moved, and keeps its data", () => {
    const map = createElementsMapper(testCatalog);
    const before = map(base);
    const after = map({ ...base, selection: selectNodes("check"), moving: new Map([["bad", { x: 5, y: 5 }]]) });
    const changed = after.nodes.filter((item, index) => item !== before.nodes[index]).map((item) => item.id);
    expect(changed).toEqual(["check", "bad"]);
    expect(after.nodes[1]?.data).toBe(before.nodes[1]?.data);
    expect(after.nodes[3]?.position).toEqual({ x: 5, y: 5 });
  });

  it("labels branches, and only branches", () => {
    const { edges } = createElementsMapper(testCatalog)(base);
    expect(edges.map((item) => item.data?.label)).toEqual(["", "Yes", "No"]);
  });

  it("leaves out edges whose ends are gone", () => {
    const broken = { ...flow, definition: { ...flow.definition, edges: [edge("start", "nowhere")] } };
    expect(createElementsMapper(testCatalog)({ ...base, document: broken }).edges).toEqual([]);
  });
});
