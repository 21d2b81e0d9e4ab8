import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { describeChanges, movedNodes } from "@millrace/engine/flow/diff";
import { expect, it } from "vitest";
import { flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { markedOverlay, markedSides } from "./marks.ts";

const edge = (from: string, to: string) => ({ from: { node: from, port: "out" }, to: { node: to, port: "in" } });
const side = (
  ids: string[],
  edges: [string, string][],
  x: (id: string) => number,
  names: Record<string, string> = {},
) => {
  const { definition } = flowOf(
    ids.map((id) => node(id, id === "start" ? "manual" : "set", names[id] ? { name: names[id] } : {})),
  );
  return {
    definition: { ...definition, edges: edges.map(([from, to]) => edge(from, to)) } satisfies FlowDefinition,
    layout: { nodes: Object.fromEntries(ids.map((id) => [id, { x: x(id), y: 0 }])) },
  };
};
const from = side(
  ["start", "a", "gone"],
  [
    ["start", "a"],
    ["a", "gone"],
  ],
  () => 0,
);
const to = side(
  ["start", "a", "fresh"],
  [
    ["start", "a"],
    ["a", "fresh"],
  ],
  (id) => (id === "fresh" ? 0 : 80),
  { a: "Renamed" },
);
const compared = {
  from,
  to,
  changes: describeChanges(from.definition, to.definition, testCatalog),
  moved: movedNodes(from.layout.nodes, to.layout.nodes),
} as unknown as Parameters<typeof markedSides>[0];

it("marks what is gone on the first side, what is new on the second, what changed and moved on both", () => {
  const sides = markedSides(compared, true, testCatalog);
  expect(Object.fromEntries(sides.from.marks.nodes)).toEqual({
    start: ["moved"],
    a: ["changed", "moved"],
    gone: ["removed"],
  });
  expect(Object.fromEntries(sides.to.marks.nodes)).toEqual({
    start: ["moved"],
    a: ["changed", "moved"],
    fresh: ["added"],
  });
  expect([...sides.from.marks.edges.values()]).toEqual(["removed"]);
  expect([...sides.to.marks.edges.values()]).toEqual(["added"]);
});

it("leaves moved nodes unmarked on request", () => {
  expect(markedSides(compared, false, testCatalog).to.marks.nodes.has("start")).toBe(false);
});

it("lays both over each other with everything that is on either", () => {
  const { document, marks } = markedOverlay(compared, true, testCatalog);
  expect(document.definition.nodes.map(({ id }) => id).sort()).toEqual(["a", "fresh", "gone", "start"]);
  expect(document.definition.edges).toHaveLength(3);
  expect(document.layout.nodes.start).toEqual({ x: 80, y: 0 });
  expect(marks.nodes.size).toBe(4);
});
