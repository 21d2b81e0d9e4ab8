import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { anything, exactly, integer, listOf, nothing, text } from "@millrace/engine/types/schema-parts";
import type { ScopeTypes } from "@millrace/engine/types/scope-types";
import { describe, expect, it } from "vitest";
import { childrenOf, rootsOf } from "./data-tree.ts";
import { rowsOf, searchRows, type TreeRow } from "./tree-rows.ts";

const fetched = exactly({ status: integer, body: anything });
const types: ScopeTypes = {
  trigger: anything,
  input: fetched,
  item: nothing,
  index: nothing,
  step: (id) => (id === "fetch" ? fetched : exactly({ lines: listOf(exactly({ sku: text })) })),
  stepIds: ["start", "fetch", "lines"],
};
const scopeWith = (input: JsonValue): ExpressionScope => ({
  trigger: { order: 7 },
  input,
  steps: { start: { order: 7 }, fetch: input },
  item: null,
  index: null,
  run: { id: "run_1", startedAt: "2026-01-01T00:00:00Z" },
  now: "2026-01-01T00:00:00Z",
  random: 0,
});
const names = new Map([
  ["start", "Order comes in"],
  ["fetch", "Fetch stock"],
]);
const roots = (input: JsonValue | null) =>
  rootsOf({ types, scope: input === null ? null : scopeWith(input), names, triggerId: "start" });

const paths = (rows: readonly TreeRow[]) => rows.map((row) => (row.kind === "entry" ? row.entry.path.join(".") : "…"));
const open = (...list: (string | number)[][]) => new Set(list.map((path) => JSON.stringify(path)));
const view = (expanded: ReadonlySet<string>) => ({ expanded, shown: new Map<string, number>() });

describe("the data tree", () => {
  it("begins with everything upstream, in the order of the flow and by name", () => {
    expect(roots(null).map(({ label, hint }) => [label, hint])).toEqual([
      ["Input", "What comes in"],
      ["Order comes in", "Trigger"],
      ["Fetch stock", "fetch"],
      ["lines", "lines"],
      ["Run", "Its id and start"],
      ["Now", "The step's recorded time"],
    ]);
    const inside = rootsOf({ types: { ...types, index: integer, item: text }, scope: null, names, triggerId: null });
    expect(inside.map(({ label }) => label)).toContain("Item");
  });

  it("shows fields that the type names and those that only the run had", () => {
    const rows = rowsOf(roots({ status: 200, body: { id: "A-1" } }), view(open(["input"], ["input", "body"])));
    expect(paths(rows).slice(0, 4)).toEqual(["input", "input.status", "input.body", "input.body.id"]);
    expect(rows[3]).toMatchObject({ entry: { value: "A-1", schema: { type: "string" } } });
  });

  it("shows a list without data by its first element", () => {
    const rows = rowsOf(
      roots(null),
      view(open(["steps", "lines"], ["steps", "lines", "lines"], ["steps", "lines", "lines", 0])),
    );
    expect(paths(rows)).toContain("steps.lines.lines.0.sku");
  });

  it("shows the first hundred of a large list, and more when asked", () => {
    const body = Array.from({ length: 25_000 }, (_, index) => ({ index }));
    const input = { status: 200, body };
    const expanded = open(["input"], ["input", "body"]);
    const rows = rowsOf(roots(input), view(expanded));
    expect(rows.filter((row) => row.depth === 2)).toHaveLength(101);
    expect(rows.find((row) => row.kind === "more")).toMatchObject({ rest: 24_900 });
    const shown = new Map([[JSON.stringify(["input", "body"]), 200]]);
    expect(rowsOf(roots(input), { expanded, shown }).filter((row) => row.depth === 2)).toHaveLength(201);
  });

  it("finds names and values with what leads to them, and looks at so much data only", () => {
    const found = searchRows(roots({ status: 200, body: { city: "Utrecht" } }), "utrecht");
    expect(paths(found)).toEqual([
      "input",
      "input.body",
      "input.body.city",
      "steps.fetch",
      "steps.fetch.body",
      "steps.fetch.body.city",
    ]);
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`field${index}`, index]));
    // Its last field lies behind what is looked at.
    expect(searchRows(roots({ status: 1, body: wide }), "field99999")).toEqual([]);
    expect(searchRows(roots({ status: 1, body: wide }), "field").length).toBeLessThan(300);
  });

  it("keeps types where a run had nothing", () => {
    const [input] = roots({});
    expect(input && childrenOf(input, 100).entries.map(({ label, value }) => [label, value])).toEqual([
      ["status", undefined],
      ["body", undefined],
    ]);
  });
});
