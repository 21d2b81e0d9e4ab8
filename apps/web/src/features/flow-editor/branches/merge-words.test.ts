import type { MergeConflict } from "@millrace/contracts/api/branches";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";
import { node } from "../fixtures/test-catalog.ts";
import { mergeWords, typedText, typedValue } from "./merge-words.ts";

const conflict = (path: MergeConflict["path"], sides: Partial<MergeConflict>): MergeConflict => ({
  path,
  canKeepBoth: false,
  ...sides,
});
const fetchOrder = node("fetch", "http", { name: "Fetch order" });
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("a conflict of a merge in words", () => {
  it("names the field as the form does, and shows its values with units", () => {
    const words = mergeWords(
      conflict(["nodes", "fetch", "params", "timeoutMs"], { base: 10_000, ours: 30_000, theirs: 60_000 }),
      fetchOrder,
      nodeCatalog,
    );
    expect(words.title).toContain("of *Fetch order*");
    expect([words.base, words.ours, words.theirs]).toEqual([["10 s"], ["30 s"], ["1 min"]]);
  });

  it("says who deleted a node and what the other did with it", () => {
    const theirs = asJson({ ...fetchOrder, disabled: true });
    const words = mergeWords(
      conflict(["nodes", "fetch"], { base: asJson(fetchOrder), theirs }),
      fetchOrder,
      nodeCatalog,
    );
    expect(words.ours).toEqual(["deleted it"]);
    expect(words.theirs.join()).toContain("Fetch order");
    const kept = conflict(["nodes", "fetch"], { base: theirs, ours: theirs });
    expect(mergeWords(kept, fetchOrder, nodeCatalog).ours).toEqual(["kept it, and connected it"]);
  });

  it("shows a search field that both added as its type and expression", () => {
    const path: MergeConflict["path"] = ["settings", "searchFields", "order"];
    const field = (source: string) => ({ type: "text", value: { $cel: source } });
    const words = mergeWords(
      conflict(path, { ours: field("trigger.a"), theirs: field("trigger.b") }),
      undefined,
      nodeCatalog,
    );
    expect(words).toEqual({
      title: 'Search field "order" of the flow',
      base: ["nothing"],
      ours: ["text from trigger.a"],
      theirs: ["text from trigger.b"],
    });
  });

  it("speaks of settings and groups by what they are", () => {
    expect(mergeWords(conflict(["settings", "runTimeoutMs"], {}), undefined, nodeCatalog).title).toBe(
      "Time limit of runs of the flow",
    );
    const group = conflict(["groups", "g1", "name"], { ours: "Checks", theirs: "Rules" });
    expect(mergeWords(group, undefined, nodeCatalog)).toMatchObject({ ours: ['"Checks"'], theirs: ['"Rules"'] });
  });
});

describe("another value", () => {
  it.each([
    ["text", "text", "other", "other"],
    [5, "5", "7.5", 7.5],
    [{ $cel: "a" }, "a", "b", { $cel: "b" }],
    [{ $liquid: "a" }, "a", "b", { $liquid: "b" }],
  ])("of %j is typed as %j", (value, text, typed, result) => {
    expect(typedText(value)).toBe(text);
    expect(typedValue(value, typed)).toEqual(result);
  });

  it("is no number where none is typed, and can't be typed for lists and objects", () => {
    expect([typedValue(5, "five"), typedValue(5, " ")]).toEqual([null, null]);
    expect([typedText([1]), typedText({ a: 1 }), typedText(null), typedText(undefined)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
