import { expect, it } from "vitest";
import { testScope } from "../test-scope.ts";
import { completeLiquid } from "./liquid-complete.ts";
import { liquidFilterDocs } from "./liquid-filter-docs.ts";
import { createLiquid } from "./liquid-setup.ts";

const complete = (source: string) => completeLiquid(source, source.length, { scope: testScope() });
const labels = (source: string) => complete(source).options.map(({ label }) => label);

it("describes exactly the filters that there are", () => {
  expect(Object.keys(liquidFilterDocs).sort()).toEqual(Object.keys(createLiquid().filters).sort());
});

it("offers data inside values and tags, and nothing in plain text", () => {
  expect(labels("Dear input.")).toEqual([]);
  expect(labels("{{ input.text }} input.")).toEqual([]);
  expect(labels("{{ input.te")).toEqual(["text"]);
  expect(labels("{% if steps.")).toContain("fetch");
  expect(complete("Hi {{ input.orders[0].")).toMatchObject({
    from: 22,
    options: [{ label: "total" }, { label: "paid" }],
  });
});

it("offers filters with their form behind a bar", () => {
  expect(complete("{{ input.text | up")).toEqual({
    from: 16,
    options: [{ label: "upcase", type: "function", detail: "text | upcase", info: "The text in capital letters." }],
  });
  expect(labels("{{ input.text | ").length).toBeGreaterThan(50);
});
