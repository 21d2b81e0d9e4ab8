import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { applyEdit, describeEdit } from "./edits.ts";
import { edgeKey, type FlowDocument } from "./flow-document.ts";
import { type Insertion, planInsertion, planSplice } from "./insert-node.ts";

const flow = flowOf([node("start", "manual"), node("set", "set")], [edge("start", "set")]);

function insert(document: FlowDocument, type: string, insertion: Insertion) {
  const definition = testCatalog.find(type, 1) as NodeDefinition;
  const { edit, nodeId } = planInsertion(document, definition, insertion, testCatalog);
  return { next: applyEdit(document, edit, testCatalog), nodeId };
}

describe("adding nodes", () => {
  it("puts a node on a free place with a free id and name", () => {
    const { next } = insert(flow, "set", { kind: "at", position: { x: 323, y: 5 } });
    expect(next.definition.nodes.at(-1)).toMatchObject({ id: "set_2", name: "Set" });
    const place = next.layout.nodes.set_2;
    expect(place?.y).toBeGreaterThan(56);
    expect((place?.x ?? 1) % 8).toBe(0);
  });

  it("connects a node behind the first free output of another", () => {
    const { next: one } = insert(flow, "condition", { kind: "after", nodeId: "set" });
    const { next: two } = insert(one, "fail", { kind: "after", nodeId: "condition" });
    const { next: three } = insert(two, "fail", { kind: "after", nodeId: "condition" });
    expect(three.definition.edges.map(edgeKey).slice(1)).toEqual([
      "set.out>condition.in",
      "condition.yes>fail.in",
      "condition.no>fail_2.in",
    ]);
  });

  it("lets what was behind an edge follow the whole of a scope", () => {
    const { next } = insert(flow, "map", { kind: "on_edge", edge: edge("start", "set") });
    expect(next.definition.edges.map(edgeKey)).toEqual(["start.out>map.in", "map.done>set.in"]);
  });

  it("adds a trigger without connecting it", () => {
    const { next } = insert(flow, "manual", { kind: "after", nodeId: "set" });
    expect(next.definition.edges).toHaveLength(1);
  });

  it("drops a node into an edge and makes room behind it", () => {
    const { next } = insert(flow, "http", { kind: "on_edge", edge: edge("start", "set") });
    expect(next.definition.edges.map(edgeKey)).toEqual(["start.out>http_request.in", "http_request.out>set.in"]);
    expect(next.layout.nodes.set?.x).toBeGreaterThanOrEqual((next.layout.nodes.http_request?.x ?? 0) + 232);
  });

  it("leaves an edge alone when the node can't take its value, and ends it in a node without outputs", () => {
    const trigger = insert(flow, "manual", { kind: "on_edge", edge: edge("start", "set") }).next;
    expect(trigger.definition.edges.map(edgeKey)).toEqual(["start.out>set.in"]);
    const last = insert(flow, "fail", { kind: "on_edge", edge: edge("start", "set") }).next;
    expect(last.definition.edges.map(edgeKey)).toEqual(["start.out>fail.in"]);
  });

  it("leads an edge through a node that stood alone, and through no other", () => {
    const alone = flowOf([node("start", "manual"), node("set", "set"), node("free", "http")], [edge("start", "set")]);
    const edit = planSplice(alone, "free", edge("start", "set"), testCatalog);
    if (!edit) throw new Error("not possible");
    const next = applyEdit(alone, edit, testCatalog);
    expect(next.definition.edges.map(edgeKey)).toEqual(["start.out>free.in", "free.out>set.in"]);
    expect(next.definition.nodes).toHaveLength(3);
    expect(describeEdit(alone, edit)).toBe('Put "free" into a connection');
    expect(planSplice(next, "free", edge("start", "free"), testCatalog)).toBeNull();
    const second = flowOf([node("start", "manual"), node("set", "set"), node("t", "manual")], [edge("start", "set")]);
    expect(planSplice(second, "t", edge("start", "set"), testCatalog)).toBeNull();
  });

  it("joins the group that the node is put into", () => {
    const pair = flowOf([node("start", "manual"), node("set", "set")], [edge("start", "set")]);
    const grouped: FlowDocument = {
      ...pair,
      layout: { ...pair.layout, groups: { g: { name: "G", color: "teal" } }, members: { start: "g", set: "g" } },
    };
    const into = insert(grouped, "http", { kind: "on_edge", edge: edge("start", "set") });
    expect(into.next.layout.members?.[into.nodeId]).toBe("g");
    const inside = insert(grouped, "http", { kind: "at", position: { x: 40, y: -20 } });
    expect(inside.next.layout.members).toEqual({ start: "g", set: "g" });
    const dropped = insert(
      { ...grouped, layout: { ...grouped.layout, nodes: { start: { x: 0, y: 0 }, set: { x: 800, y: 0 } } } },
      "http",
      { kind: "at", position: { x: 400, y: 0 } },
    );
    expect(dropped.next.layout.members?.[dropped.nodeId]).toBe("g");
  });
});
