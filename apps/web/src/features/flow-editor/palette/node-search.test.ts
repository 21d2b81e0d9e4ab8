import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";
import { nodeIcons } from "../canvas/node-icon.tsx";
import { searchNodes } from "./node-search.ts";

const found = (query: string) =>
  searchNodes(nodeCatalog.list(), query).flatMap((group) => group.types.map((type) => type.type));

describe("the palette's search", () => {
  it("shows everything, by category, without a query", () => {
    expect(found("")).toHaveLength(nodeCatalog.list().length);
    expect(searchNodes(nodeCatalog.list(), "").map((group) => group.category)).toEqual([
      "triggers",
      "actions",
      "logic",
    ]);
  });

  it("finds by title, keyword and several words, and says so when nothing fits", () => {
    expect(found("http")).toContain("http");
    expect(found("javascript")).toEqual(["code"]);
    expect(found("http requ")[0]).toBe("http");
    // A whole keyword goes before words that it is only a part of.
    expect(found("if")[0]).toBe("condition");
    expect(found("qqq")).toEqual([]);
  });

  it("has an icon for every node type", () => {
    for (const type of nodeCatalog.list()) expect([type.type, type.icon in nodeIcons]).toEqual([type.type, true]);
  });
});
