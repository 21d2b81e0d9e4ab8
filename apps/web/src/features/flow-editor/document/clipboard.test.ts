import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { foreignText, parseClipboardText, placeForPaste, planPaste, toClipboardContent } from "./clipboard.ts";
import { applyEdit } from "./edits.ts";
import { edgeKey, type FlowDocument, findNode } from "./flow-document.ts";

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

const copied = (...ids: string[]) => {
  const content = toClipboardContent(flow, new Set(ids));
  if (!content) throw new Error("nothing was copied");
  return content;
};

describe("copy and paste", () => {
  it("survives the way through text", () => {
    const content = copied("fetch", "sum");
    expect(parseClipboardText(JSON.stringify(content))).toEqual(content);
  });

  it("says what a text is that can't be pasted", () => {
    const n8n = { name: "x", nodes: [{ type: "n8n-nodes-base.set", parameters: {} }], connections: {}, pinData: {} };
    expect(foreignText(JSON.stringify(n8n))).toContain("n8n");
    expect(foreignText(JSON.stringify({ millrace: "flow", format: 1 }))).toContain("Import");
    expect(foreignText(JSON.stringify({ ...copied("fetch"), format: 2 }))).toContain("newer Millrace");
    expect(foreignText(JSON.stringify({ ...copied("fetch"), nodes: [{}] }))).toContain("damaged");
    for (const text of ["hello", "[]", "null", '{"a":1}', "{"]) expect(foreignText(text)).toContain("no copied nodes");
    expect(foreignText(" ")).toBeNull();
  });

  it("copies the edges among the copied nodes only", () => {
    const content = copied("fetch", "sum");
    expect(content.edges.map(edgeKey)).toEqual(["fetch.out>sum.in"]);
  });

  it("pastes under free ids and names; expressions among the copies follow, other texts do not", () => {
    const { edit, nodeIds } = planPaste(flow, copied("fetch", "sum"), testCatalog);
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
    const content = copied("fetch", "sum");
    const { edit, nodeIds } = planPaste(flowOf([]), content, testCatalog, { x: 80, y: 40 });
    expect(nodeIds).toEqual(["fetch", "sum"]);
    expect(edit.kind === "add" && edit.positions.fetch).toEqual({ x: 80, y: 40 });
    expect(edit.kind === "add" && edit.positions.sum).toEqual({ x: 400, y: 40 });
  });

  it("takes groups that are copied whole and notes along, and reads copies from before there were any", () => {
    const note = { x: 0, y: -100, width: 200, height: 80, text: "why", color: "amber" as const };
    const drawn: FlowDocument = {
      ...flow,
      layout: {
        ...flow.layout,
        notes: { n: note },
        groups: { g: { name: "Order", color: "teal" }, h: { name: "Half", color: "red" } },
        members: { fetch: "g", start: "h", sum: "h" },
      },
    };
    const content = toClipboardContent(drawn, new Set(["fetch", "sum"]), new Set(["n"]));
    expect(content).toMatchObject({ groups: { g: { name: "Order" } }, members: { fetch: "g" }, notes: { n: note } });
    expect(content?.groups).not.toHaveProperty("h");
    const read = parseClipboardText(JSON.stringify(content));
    if (!read) throw new Error("not read");
    const { edit, noteIds } = planPaste(drawn, read, testCatalog, { x: 1_000, y: 0 });
    const next = applyEdit(drawn, edit, testCatalog);
    const copy = next.layout.members?.fetch_2 ?? "";
    expect(next.layout.groups?.[copy]).toEqual({ name: "Order", color: "teal" });
    expect(copy).not.toBe("g");
    expect(next.layout.notes?.[noteIds[0] ?? ""]).toMatchObject({ text: "why", x: 1_000, y: 0 });
    expect(toClipboardContent(drawn, new Set(), new Set(["n"]))?.nodes).toEqual([]);
    expect(toClipboardContent(drawn, new Set())).toBeNull();
    const old = { millrace: "nodes", format: 1, nodes: read.nodes, edges: [], positions: {} };
    expect(parseClipboardText(JSON.stringify(old))).toEqual(old);
  });

  it("pastes a step aside, or into the middle where that would be out of sight", () => {
    const content = copied("fetch", "sum");
    expect(placeForPaste(content, { x: 0, y: -200, width: 1_000, height: 600 })).toEqual({ x: 352, y: 48 });
    const away = placeForPaste(content, { x: 8_000, y: 8_000, width: 1_000, height: 600 });
    expect(away).toEqual({ x: 8_224, y: 8_272 });
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
