import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiffLine, textDiff } from "./text-diff.ts";

const words = fc.constantFrom("one", "two", "three", "");
const text = fc
  .array(
    fc.array(words, { maxLength: 4 }).map((line) => line.join(" ")),
    { maxLength: 12 },
  )
  .map((lines) => lines.join("\n"));
const linesOf = (value: string) => (value.endsWith("\n") && value !== "" ? value.slice(0, -1) : value).split("\n");

describe("a text line by line", () => {
  it("holds each line of both texts once, in order", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const rows = textDiff(before, after);
        if (rows.some(({ kind }) => kind === "skipped")) return;
        const side = (without: DiffLine["kind"]) =>
          rows.flatMap((row) =>
            row.kind === "skipped" || row.kind === without ? [] : row.parts.map((part) => part.text).join(""),
          );
        // An empty text has no line, where the other has some.
        if (before !== "") expect(side("added")).toEqual(linesOf(before));
        if (after !== "") expect(side("removed")).toEqual(linesOf(after));
      }),
      { numRuns: 300 },
    );
  });

  it("sets the words apart that changed", () => {
    const rows = textDiff("Write to {{ name }} politely.\nBye", "Write to {{ name }} briefly.\nBye");
    const changed = rows.flatMap((row) => (row.kind === "skipped" ? [] : row.parts.filter((part) => part.isChanged)));
    expect(changed.map((part) => part.text)).toEqual(["politely", "briefly"]);
  });

  it("leaves long stretches out that are the same", () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const after = lines.with(20, "another line");
    const rows = textDiff(lines.join("\n"), after.join("\n"));
    expect(rows.filter(({ kind }) => kind === "skipped")).toEqual([
      { kind: "skipped", count: 17 },
      { kind: "skipped", count: 16 },
    ]);
    expect(rows).toHaveLength(2 + 3 + 2 + 3);
  });
});
