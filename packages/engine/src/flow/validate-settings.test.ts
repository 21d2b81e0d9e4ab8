import { flowDefinition } from "@millrace/contracts/flow/definition";
import { describe, expect, it } from "vitest";
import { concurrencyProblems, debounceProblems } from "./validate-settings.ts";

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
