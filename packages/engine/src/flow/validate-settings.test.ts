import { flowDefinition } from "@millrace/contracts/flow/definition";
import { describe, expect, it } from "vitest";
import { concurrencyProblems, debounceProblems, searchFieldProblems } from "./validate-settings.ts";

const problemsOf = (concurrency?: object) =>
  concurrencyProblems(
    flowDefinition.parse({ format: 1, nodes: [], edges: [], settings: concurrency ? { concurrency } : {} }),
  ).map(({ code }) => code);

describe("the key by which starts are debounced", () => {
  const debounceProblemsOf = (key?: string) =>
    debounceProblems(
      flowDefinition.parse({
        format: 1,
        nodes: [],
        edges: [],
        settings: { debounce: { delayMs: 1_000, ...(key === undefined ? {} : { key: { $cel: key } }) } },
      }),
    ).map(({ code, pointer }) => [code, pointer]);

  it("may be left out or look at the trigger, but not at steps", () => {
    expect(debounceProblemsOf()).toEqual([]);
    expect(debounceProblemsOf("trigger.body.order")).toEqual([]);
    expect(debounceProblemsOf("trigger.")).toEqual([["bad_expression", "/settings/debounce/key"]]);
    expect(debounceProblemsOf("steps.a.id")).toEqual([["unknown_step_reference", "/settings/debounce/key"]]);
  });
});

describe("the key of a flow's limit", () => {
  it("may be left out, or look at the trigger", () => {
    expect(problemsOf()).toEqual([]);
    expect(problemsOf({ max: 1 })).toEqual([]);
    expect(problemsOf({ max: 1, key: { $cel: "trigger.body.customer" } })).toEqual([]);
  });

  it("is refused when it can't be read or looks at steps", () => {
    expect(problemsOf({ max: 1, key: { $cel: "trigger." } })).toEqual(["bad_expression"]);
    expect(problemsOf({ max: 1, key: { $cel: "steps.fetch.id" } })).toEqual(["unknown_step_reference"]);
  });
});

describe("the search fields of a flow", () => {
  const found = (searchFields: object) =>
    searchFieldProblems(flowDefinition.parse({ format: 1, nodes: [], edges: [], settings: { searchFields } }));
  const field = ($cel: string, label?: string) => ({ type: "text", value: { $cel }, ...(label ? { label } : {}) });

  it("are fine without any, and with expressions over the trigger", () => {
    expect(found({})).toEqual([]);
    expect(found({ order: field("trigger.body.order"), customer: field("trigger.body.customer", "Customer") })).toEqual(
      [],
    );
  });

  it("are refused where they can't be read or look at steps, each at its place", () => {
    expect(found({ a: field("trigger."), b: field("steps.fetch.id", "Fetched") })).toMatchObject([
      { code: "bad_expression", pointer: "/settings/searchFields/a/value" },
      {
        code: "unknown_step_reference",
        pointer: "/settings/searchFields/b/value",
        message:
          'The expression of the search field "Fetched" reads the step "fetch", but it is computed before any step runs. Use trigger instead.',
      },
    ]);
  });

  it("are refused where there are too many, or two are called the same", () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`f${n}`, field("1")]));
    expect(found(many).map(({ message }) => message)).toEqual([
      "The flow declares 11 search fields. Keep 10 at most and delete the others.",
    ]);
    expect(found({ order: field("1"), other: field("2", "Order") })).toMatchObject([
      { code: "same_search_label", message: expect.stringContaining('both called "Order"') },
    ]);
  });

  it("have names that fit into addresses", () => {
    for (const name of ["Order", "1st", "a-b", ""])
      expect(() => found({ [name]: field("1") }), name).toThrow("small letters");
  });
});
