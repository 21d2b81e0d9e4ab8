import { flowNode } from "@millrace/contracts/flow/definition";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { expect, it } from "vitest";
import { countChanges } from "./count-changes.ts";
import { operationsBetween } from "./operations-between.ts";

const node = (id: string, params = {}) => flowNode.parse({ id, type: "echo", typeVersion: 1, name: id, params });
const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
const document = (nodes: ReturnType<typeof node>[], edges: ReturnType<typeof edge>[]): FlowDocument => ({
  definition: { format: 1, nodes, edges, settings: { runTimeoutMs: 1_000 } },
  layout: { nodes: Object.fromEntries(nodes.map(({ id }, index) => [id, { x: index, y: 0 }])) },
});

it("counts nodes, connections, moves, notes and settings once each", () => {
  const before = document([node("a"), node("b", { x: 1, y: 1 }), node("c")], [edge("a", "b"), edge("b", "c")]);
  const after = document([node("a"), node("b", { x: 2, y: 2 }), node("d")], [edge("a", "b"), edge("b", "d")]);
  const drawn: FlowDocument = {
    definition: { ...after.definition, settings: { runTimeoutMs: 2_000, priority: "high" } },
    layout: {
      ...after.layout,
      nodes: { ...after.layout.nodes, a: { x: 9, y: 9 } },
      notes: { n: { x: 0, y: 0, width: 80, height: 40, text: "", color: "teal" } },
    },
  };
  expect(countChanges(operationsBetween(before, drawn))).toEqual({
    nodes: { added: 1, changed: 1, removed: 1 },
    connections: { added: 1, removed: 1 },
    moved: 1,
    annotations: 1,
    settings: 2,
  });
});

it("finds no connections changed where they only change places", () => {
  const nodes = [node("a"), node("b"), node("c")];
  const before = document(nodes, [edge("a", "c"), edge("b", "c")]);
  const after = document(nodes, [edge("b", "c"), edge("a", "c")]);
  const operations = operationsBetween(before, after);
  expect(operations.length).toBeGreaterThan(0);
  expect(countChanges(operations).connections).toEqual({ added: 0, removed: 0 });
});
