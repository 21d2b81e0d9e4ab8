import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { parseClipboardText, planPaste, toClipboardContent } from "./clipboard.ts";
import { applyEdit } from "./edits.ts";
import { edgeKey, findNode } from "./flow-document.ts";

const flow = flowOf(
  [
    node("start", "manual"),
    node("fetch", "http"),
    node("sum", "set", {
      params: { a: { $cel: "steps.fetch.total + steps.start.x + steps.fetched.y" }, b: "steps.fetch" },
    }),
  ],
  [edge("start", "fetch"), edge("fetch", "sum")],
);

describe("copy and paste", () => {
  it("survives the way through text", () => {
    const content = toClipboardContent(flow, new Set(["fetch", "sum"]));
    expect(parseClipboardText(JSON.stringify(content))).toEqual(content);
  });

  it("copies the edges among the copied nodes only", () => {
    const content = toClipboardContent(flow, new Set(["fetch", "sum"]));
    expect(content.edges.map(edgeKey)).toEqual(["fetch.out>sum.in"]);
  });

  it("pastes under free ids and names; expressions among the copies follow, other texts do not", () => {
    const { edit, nodeIds } = planPaste(flow, toClipboardContent(flow, new Set(["fetch", "sum"])));
    const next = applyEdit(flow, edit, testCatalog);
    expect(nodeIds).toEqual(["fetch_2", "sum_2"]);
    expect(findNode(next, "sum_2")?.params).toEqual({
      a: { $cel: "steps.fetch_2.total + steps.start.x + steps.fetched.y" },
      b: "steps.fetch",
    });
    expect(next.definition.edges.map(edgeKey)).toContain("fetch_2.out>sum_2.in");
    expect(new Set(next.definition.nodes.map((item) => item.name)).size).toBe(5);
  });

  it("keeps ids in a flow where they are free and puts the copies where they are wanted", () => {
    const content = toClipboardContent(flow, new Set(["fetch", "sum"]));
    const { edit, nodeIds } = planPaste(flowOf([]), content, { x: 80, y: 40 });
    expect(nodeIds).toEqual(["fetch", "sum"]);
    expect(edit.kind === "add" && edit.positions.fetch).toEqual({ x: 80, y: 40 });
    expect(edit.kind === "add" && edit.positions.sum).toEqual({ x: 400, y: 40 });
  });

  it.each([
    "",
    "hello",
    "{",
    '{"millrace":"nodes","format":1,"nodes":[]}',
    '{"millrace":"nodes","format":2,"nodes":[{}]}',
  ])("takes %j for no nodes", (text) => {
    expect(parseClipboardText(text)).toBeNull();
  });
});
