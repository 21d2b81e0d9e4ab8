import { describe, expect, it } from "vitest";
import { flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { findInFlow } from "./find-in-flow.ts";
import type { FlowDocument } from "./flow-document.ts";

const drawn = flowOf([
  node("start", "manual", { name: "When called" }),
  node("fetch", "http", {
    name: "Fetch order",
    params: { url: { $cel: "'https://shop.example/' + input.ORDER_id" }, headers: [{ name: "x-tenant", value: 42 }] },
    notes: "The shop is slow on Mondays.",
  }),
]);
const flow: FlowDocument = {
  ...drawn,
  layout: {
    ...drawn.layout,
    notes: { n: { x: 0, y: 0, width: 200, height: 80, text: "Ask the shop first", color: "amber" } },
    groups: { g: { name: "Shop calls", color: "teal" } },
    members: { fetch: "g" },
  },
};
const find = (query: string) => findInFlow(flow, testCatalog, query).map(({ title, where }) => `${title}: ${where}`);

describe("finding in a flow", () => {
  it("looks through names, ids, types, parameters, notes, and what is written on the canvas", () => {
    expect(find("order")).toEqual(["Fetch order: Name", "Fetch order: url"]);
    expect(find("SHOP")).toEqual(["Fetch order: url", "Fetch order: Notes", "Note: Text", "Shop calls: Group"]);
    expect(find("http request")).toEqual(["Fetch order: Type"]);
    expect(find("tenant")).toEqual(["Fetch order: headers 1 name"]);
    expect(find("42")).toEqual(["Fetch order: headers 1 value"]);
    expect(find("start")).toEqual(["When called: Id"]);
  });

  it("shows the hit with what is around it", () => {
    const [, hit] = findInFlow(flow, testCatalog, "order");
    expect(hit?.excerpt.slice(hit.start, hit.end)).toBe("ORDER");
    expect(hit?.excerpt.startsWith("…")).toBe(false);
    const [note] = findInFlow(flow, testCatalog, "mondays");
    expect(note?.excerpt.slice(note.start, note.end)).toBe("Mondays");
  });

  it("finds nothing for nothing", () => {
    expect(find("  ")).toEqual([]);
    expect(find("nowhere")).toEqual([]);
  });
});
