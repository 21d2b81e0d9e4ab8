import { describe, expect, it } from "vitest";
import { groupFrames } from "../canvas/group-geometry.ts";
import { flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import type { FlowDocument, Point } from "./flow-document.ts";
import { regrouped } from "./group-membership.ts";

// Four nodes in a row, 320 apart; the first two are in a group.
const flow: FlowDocument = (() => {
  const drawn = flowOf(["a", "b", "c", "d"].map((id) => node(id, "set")));
  return {
    ...drawn,
    layout: { ...drawn.layout, groups: { g: { name: "G", color: "teal" } }, members: { a: "g", b: "g" } },
  };
})();
const drop = (places: Record<string, Point>, document = flow) =>
  regrouped(document, testCatalog, new Map(Object.entries(places)));

describe("dragging nodes into and out of groups", () => {
  it("joins where the node's middle is in the frame, and leaves where it is in none", () => {
    expect(drop({ c: { x: 200, y: 10 } })).toEqual({ c: "g" });
    expect(drop({ a: { x: 0, y: 400 } })).toEqual({ a: null });
    expect(drop({ a: { x: 40, y: 8 } })).toEqual({});
    expect(drop({ c: { x: 640, y: 300 } })).toEqual({});
  });

  it("keeps the nodes of a group that is dragged as a whole, and takes no others along", () => {
    expect(drop({ a: { x: 0, y: 900 }, b: { x: 320, y: 900 } })).toEqual({});
    expect(drop({ a: { x: 0, y: 900 }, b: { x: 320, y: 900 }, c: { x: 100, y: 0 } })).toEqual({});
  });

  it("drops nothing into a collapsed group", () => {
    const collapsed: FlowDocument = {
      ...flow,
      layout: { ...flow.layout, groups: { g: { name: "G", color: "teal", collapsed: true } } },
    };
    expect(drop({ c: { x: 200, y: 10 } }, collapsed)).toEqual({});
  });

  it("draws the frame around the members with room for the title", () => {
    expect(groupFrames(flow, testCatalog).get("g")).toEqual({ x: -24, y: -56, width: 600, height: 136 });
  });
});
