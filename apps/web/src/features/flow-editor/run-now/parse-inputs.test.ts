import { describe, expect, it } from "vitest";
import { parseInputs } from "./parse-inputs.ts";

const inputsOf = (text: string) => parseInputs(text)?.inputs.map(({ input }) => input);
const problemsOf = (text: string) => parseInputs(text)?.problems.map(({ line }) => line);

describe("many inputs", () => {
  it("come as a JSON array", () => {
    expect(parseInputs(' [{"a": 1}, 2, null]\n')).toEqual({
      format: "JSON array",
      inputs: [
        { line: 1, input: { a: 1 } },
        { line: 2, input: 2 },
        { line: 3, input: null },
      ],
      problems: [],
    });
    expect(inputsOf("[]")).toEqual([]);
    expect(parseInputs('[\n  {"a": 1}\n  {"a": 2}\n]')).toMatchObject({
      format: "JSON array",
      problems: [{ line: 3 }],
    });
  });

  it("come as JSON lines, with a problem for each line that is none", () => {
    const text = '{"a": 1}\n\n{"a": 2}\r\n{a: 3}\n[4]\n';
    expect(inputsOf(text)).toEqual([{ a: 1 }, { a: 2 }, [4]]);
    expect(problemsOf(text)).toEqual([4]);
    expect(inputsOf("[1]\n[2]")).toEqual([[1], [2]]);
    expect(inputsOf('"a"\n"b"')).toEqual(["a", "b"]);
    expect(inputsOf('{\n  "a": 1\n}')).toEqual([{ a: 1 }]);
  });

  it("come as CSV, whose first line names the columns and whose values are texts", () => {
    const text = 'id,name,note\n007,"Ada, Countess","says ""hi""\nthere"\n8,Bob,\n';
    expect(parseInputs(text)).toEqual({
      format: "CSV",
      inputs: [
        { line: 2, input: { id: "007", name: "Ada, Countess", note: 'says "hi"\nthere' } },
        { line: 4, input: { id: "8", name: "Bob", note: "" } },
      ],
      problems: [],
    });
    expect(inputsOf("a;b\n1,5;2")).toEqual([{ a: "1,5", b: "2" }]);
    expect(inputsOf("a\tb\n1\t2")).toEqual([{ a: "1", b: "2" }]);
    expect(inputsOf("id\n1\n2")).toEqual([{ id: "1" }, { id: "2" }]);
  });

  it("say on which line of a CSV something is wrong, and read the others", () => {
    const text = "a,b\n1,2\n3\n4,5,6\n7,8";
    expect(inputsOf(text)).toEqual([
      { a: "1", b: "2" },
      { a: "7", b: "8" },
    ]);
    expect(problemsOf(text)).toEqual([3, 4]);
    expect(problemsOf('a,b\n1,"2\n3,4')).toEqual([2]);
    expect(problemsOf("a,a\n1,2")).toEqual([1]);
    expect(problemsOf("a,\n1,2")).toEqual([1]);
    expect(problemsOf("just a text")).toEqual([1]);
  });

  it("are nothing for an empty text", () => {
    expect(parseInputs(" \n ")).toBeNull();
  });

  it("are read fast, 10,000 of them", () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `${index},"name ${index}"`);
    const from = performance.now();
    expect(inputsOf(["id,name", ...rows].join("\n"))).toHaveLength(10_000);
    expect(performance.now() - from).toBeLessThan(500);
  });
});
