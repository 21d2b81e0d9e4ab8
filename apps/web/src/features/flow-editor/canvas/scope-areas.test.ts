import { expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { createAreasMapper } from "./scope-areas.ts";

const flow = flowOf(
  [
    node("start", "manual"),
    node("each", "map"),
    node("inner", "map"),
    node("a", "set"),
    node("b", "set"),
    node("z", "set"),
  ],
  [
    edge("start", "each"),
    edge("each.body", "inner"),
    edge("inner.body", "a"),
    edge("inner.done", "b"),
    edge("each.done", "z"),
  ],
);

it("lies under what a scope runs, an inner one within the outer, and follows a drag", () => {
  const areasOf = createAreasMapper(testCatalog);
  const [outer, inner] = areasOf(flow, null);
  expect([outer?.scopeId, inner?.scopeId]).toEqual(["each", "inner"]);
  if (!outer || !inner) throw new Error("two areas");
  expect(outer.x).toBeLessThan(inner.x);
  expect(outer.y).toBeLessThan(inner.y);
  expect(outer.x + outer.width).toBeGreaterThanOrEqual(inner.x + inner.width);
  const moved = areasOf(flow, new Map([["a", { x: inner.x + 5_000, y: inner.y }]]));
  expect(moved[1]?.x).toBeGreaterThan(4_000);
});

it("is not there without scopes", () => {
  const plain = flowOf([node("start", "manual"), node("a", "set")], [edge("start", "a")]);
  expect(createAreasMapper(testCatalog)(plain, null)).toEqual([]);
});

it("is the same while nothing in it moves, and follows what changes", () => {
  const areasOf = createAreasMapper(testCatalog);
  const before = areasOf(flow, null);
  expect(areasOf(flow, new Map([["start", { x: 9_000, y: 0 }]]))).toBe(before);
  const named = flow.definition.nodes.map((item) => (item.id === "each" ? { ...item, name: "Every order" } : item));
  const renamed = { ...flow, definition: { ...flow.definition, nodes: named } };
  expect(areasOf(renamed, null)[0]?.name).toBe("Every order");
});
