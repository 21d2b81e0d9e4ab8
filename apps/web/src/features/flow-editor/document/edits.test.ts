import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { applyEdit, describeEdit, type FlowEdit } from "./edits.ts";
import { edgeKey, findNode } from "./flow-document.ts";

const flow = flowOf(
  [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "fail")],
  [edge("start", "check"), edge("check.yes", "good"), edge("check.no", "bad")],
);
const apply = (edit: FlowEdit, document = flow) => applyEdit(document, edit, testCatalog);

describe("edits", () => {
  it("deletes a node with its edges and its place", () => {
    const next = apply({ kind: "remove", nodeIds: ["check"], edgeKeys: [] });
    expect(next.definition.nodes.map((item) => item.id)).toEqual(["start", "good", "bad"]);
    expect(next.definition.edges).toEqual([]);
    expect(Object.keys(next.layout.nodes)).toEqual(["start", "good", "bad"]);
  });

  it("deletes single edges", () => {
    const next = apply({ kind: "remove", nodeIds: [], edgeKeys: [edgeKey(edge("check.no", "bad"))] });
    expect(next.definition.edges).toHaveLength(2);
    expect(next.layout).toBe(flow.layout);
  });

  it.each<FlowEdit>([
    { kind: "remove", nodeIds: ["gone"], edgeKeys: [] },
    { kind: "connect", edge: edge("start", "check") },
    { kind: "rename", nodeId: "check", name: "check" },
    { kind: "rename", nodeId: "gone", name: "x" },
    { kind: "move", positions: { start: { x: 0, y: 0 } } },
    { kind: "set_disabled", nodeIds: ["start"], disabled: false },
    { kind: "add", nodes: [], positions: {}, edges: [] },
  ])("gives back the very same document when nothing changes: $kind", (edit) => {
    expect(apply(edit)).toBe(flow);
  });

  it("shares every node that an edit does not touch", () => {
    const next = apply({ kind: "rename", nodeId: "good", name: "Good news" });
    expect(findNode(next, "good")?.name).toBe("Good news");
    expect(findNode(next, "check")).toBe(findNode(flow, "check"));
    expect(next.definition.edges).toBe(flow.definition.edges);
  });

  it("takes the edges of a switched-off error port along", () => {
    const on = apply({ kind: "configure", nodeId: "good", changes: { onError: "port" } });
    const wired = apply({ kind: "connect", edge: edge("good.error", "bad") }, on);
    expect(wired.definition.edges).toHaveLength(4);
    const off = apply({ kind: "configure", nodeId: "good", changes: { onError: "fail" } }, wired);
    expect(off.definition.edges).toHaveLength(3);
  });

  it("keeps cases of a switch wired by their names when one above them goes", () => {
    const cases = (...names: string[]) => ({ cases: names.map((name) => ({ name })) });
    const start = flowOf(
      [node("route", "switch", { params: cases("A", "B", "C") }), node("a", "set"), node("b", "set"), node("c", "set")],
      [edge("route.case_1", "a"), edge("route.case_2", "b"), edge("route.case_3", "c"), edge("route.otherwise", "a")],
    );
    const next = apply({ kind: "set_params", nodeId: "route", params: cases("B", "C") }, start);
    expect(next.definition.edges.map(edgeKey)).toEqual([
      "route.case_1>b.in",
      "route.case_2>c.in",
      "route.otherwise>a.in",
    ]);
    const renamed = apply({ kind: "set_params", nodeId: "route", params: cases("X", "C") }, next);
    expect(renamed.definition.edges).toEqual(next.definition.edges);
    const swapped = apply({ kind: "set_params", nodeId: "route", params: cases("C", "B") }, next);
    expect(swapped.definition.edges.map(edgeKey)).toContain("route.case_1>c.in");
  });

  it("clears settings with null and never stores undefined", () => {
    const set = apply({ kind: "configure", nodeId: "good", changes: { timeoutMs: 5_000, notes: "why" } });
    expect(findNode(set, "good")).toMatchObject({ timeoutMs: 5_000, notes: "why" });
    const cleared = apply({ kind: "configure", nodeId: "good", changes: { timeoutMs: null, notes: null } }, set);
    expect(Object.keys(findNode(cleared, "good") ?? {})).not.toContain("timeoutMs");
    expect(Object.keys(findNode(cleared, "good") ?? {})).not.toContain("notes");
  });

  it("says in words what was done", () => {
    expect(describeEdit(flow, { kind: "remove", nodeIds: ["good"], edgeKeys: [] })).toBe('Deleted "good"');
    expect(describeEdit(flow, { kind: "move", positions: { good: { x: 1, y: 1 }, bad: { x: 2, y: 2 } } })).toBe(
      "Moved 2 nodes",
    );
    expect(describeEdit(flow, { kind: "connect", edge: edge("good", "bad") })).toBe('Connected "good" to "bad"');
  });
});
