import { runFilterNames, saveFilterInput } from "@millrace/contracts/api/saved-filters";
import { newId } from "@millrace/contracts/ids";
import { expect, it } from "vitest";
import { changesOf, queryOf } from "./filter-query.ts";
import { type RunFilters, runFilterParsers } from "./run-filters.ts";

const filters: RunFilters = {
  status: ["failed", "cancelled"],
  flow: newId("flow"),
  trigger: "webhook",
  version: 3,
  draft: null,
  error: "timeout",
  longer: 5_000,
  shorter: null,
  batch: null,
  poison: null,
  tests: null,
  search: [
    { name: "order_number", is: "equals", value: "A,1.2%2C&b=c" },
    { name: "total", is: "at_least", value: "12.5" },
  ],
  since: null,
  from: new Date("2030-01-01T00:00:00Z"),
  to: null,
};

it("gives back the filters that were saved, and clears the others", () => {
  expect(changesOf(queryOf(filters))).toEqual(filters);
});

it("writes what may be saved: every filter of the list has a name there", () => {
  expect(saveFilterInput.safeParse({ name: "x", query: queryOf(filters) }).success).toBe(true);
  expect(Object.keys(runFilterParsers).sort()).toEqual([...runFilterNames].sort());
});

it("leaves out what it can't read", () => {
  expect(changesOf("status=failed&flow=nobody&longer=soon")).toMatchObject({
    status: ["failed"],
    flow: null,
    longer: null,
  });
});
