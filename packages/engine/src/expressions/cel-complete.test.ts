import { expect, it } from "vitest";
import { testScope } from "../test-scope.ts";
import { exactly, integer, text } from "../types/schema-parts.ts";
import { noScopeTypes } from "../types/scope-types.ts";
import { completeCel } from "./cel.ts";
import { celFunctions } from "./functions.ts";

const labels = (source: string, offset = source.length) =>
  completeCel(source, offset, { scope: testScope() }).options.map(({ label }) => label);

it("offers variables and functions at the start of a word", () => {
  expect(labels("in")).toEqual(["input", "index", "int"]);
  expect(labels("")).toEqual(
    expect.arrayContaining(["trigger", "input", "steps", "run", "now", "random", "size", "has", "true"]),
  );
  expect(completeCel("1 + inp", 7, { scope: testScope() })).toMatchObject({
    from: 4,
    options: [{ label: "input", type: "variable" }],
  });
});

it("offers fields with their values, and methods that fit", () => {
  const { from, options } = completeCel("input.orders[0].", 16, { scope: testScope() });
  expect(from).toBe(16);
  expect(options.slice(0, 2)).toEqual([
    { label: "total", type: "property", detail: "whole number · 10" },
    { label: "paid", type: "property", detail: "true/false · true" },
  ]);
  expect(labels("input.text.l")).toEqual(["lowerAscii", "lastIndexOf"]);
  expect(labels("input.list.")).toEqual(expect.arrayContaining(["map", "filter", "sum", "size"]));
  expect(labels("input.list.")).not.toContain("trim");
  expect(labels("steps.")).toContain("fetch");
  expect(labels("now.")).toEqual(expect.arrayContaining(["getHours"]));
  expect(labels("size(input.")).toContain("orders");
});

it("knows the elements of a loop and completes in the middle", () => {
  expect(labels("input.orders.filter(order, or")).toEqual(["order"]);
  expect(labels("input.te + 1", 8)).toEqual(["text"]);
});

it("offers nothing inside a text, and everything where the value is not known", () => {
  expect(labels('"input.')).toEqual([]);
  expect(labels("input.nothing_there.")).toEqual(celFunctions.filter((entry) => entry.on).map(({ name }) => name));
});

it("knows what names inside macros stand for", () => {
  expect(labels("input.orders.map(o, o.")).toEqual(expect.arrayContaining(["total", "paid"]));
  expect(labels("input.orders.filter(o, o.paid).map(p, p.")).toEqual(expect.arrayContaining(["total", "paid"]));
  expect(labels("cel.bind(first, input.orders[0], first.")).toEqual(expect.arrayContaining(["total"]));
});

it("offers fields and methods by type where there is no data yet", () => {
  const types = {
    ...noScopeTypes,
    step: (id: string) => (id === "call" ? exactly({ status: integer, url: text }) : undefined),
    stepIds: ["call"],
  };
  const data = { scope: { ...testScope(), steps: {} }, types };
  const options = (source: string) => completeCel(source, source.length, data).options;
  expect(options("steps.")).toEqual([{ label: "call", type: "property", detail: "object" }]);
  expect(options("steps.call.").slice(0, 2)).toEqual([
    { label: "status", type: "property", detail: "whole number" },
    { label: "url", type: "property", detail: "text" },
  ]);
  expect(options("steps.call.url.").map(({ label }) => label)).toContain("trim");
  expect(options("steps.call.status.")).toEqual([]);
});
