import { type SearchFilter, searchConditions } from "@millrace/contracts/run/search-value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesOf, queryOf } from "./filter-query.ts";
import { noFilters } from "./run-filters.ts";
import { readSearchFilterText, searchValueText, searchWords, writeSearchFilter } from "./search-text.ts";

const filter = (is: SearchFilter["is"], value: string, name = "order"): SearchFilter => ({ name, is, value });

describe("filters by search fields in the address", () => {
  it("come back as they were written, whatever their values hold", () => {
    const anyFilter = fc
      .record({
        name: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
        is: fc.constantFrom(...searchConditions),
        value: fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" }),
      })
      .filter(({ value }) => value.isWellFormed());
    fc.assert(
      fc.property(fc.array(anyFilter, { minLength: 1, maxLength: 3 }), (search) => {
        for (const one of search) expect(readSearchFilterText(writeSearchFilter(one))).toEqual(one);
        expect(changesOf(queryOf({ ...noFilters, status: [], search })).search).toEqual(search);
      }),
    );
  });

  it("are left out where they can't be read", () => {
    for (const wrong of [
      "",
      "order",
      "order.equals",
      "order.equals.",
      "Order.equals.1",
      "order.like.1",
      "order.equals.%E0",
    ])
      expect([wrong, readSearchFilterText(wrong)]).toEqual([wrong, null]);
  });
});

it("says values for people, dates in UTC", () => {
  expect(searchValueText("2026-11-21T00:00:00.000Z", "date")).toBe("2026-11-21");
  expect(searchValueText("2026-11-21T14:05:00.000Z", "date")).toBe("2026-11-21 14:05 UTC");
  expect(searchValueText("2026-11-21T14:05:07.123Z", "date")).toBe("2026-11-21 14:05:07 UTC");
  expect(searchValueText("2026-11-21T00:00:00.000Z", "text")).toBe("2026-11-21T00:00:00.000Z");
  expect(searchValueText(true, "boolean")).toBe("yes");
  expect(searchValueText(12_345.5, "number")).toBe("12345.5");
});

it("says what is asked for", () => {
  expect(searchWords([], "text")).toBeNull();
  expect(searchWords([filter("equals", "A-1")], "text")).toBe("A-1");
  expect(searchWords([filter("starts_with", "A")], "text")).toBe("starts with A");
  expect(searchWords([filter("at_least", "5"), filter("at_most", "9")], "number")).toBe("5 to 9");
  expect(searchWords([filter("at_most", "9")], "number")).toBe("9 or less");
  expect(searchWords([filter("at_least", "2026-11-21")], "date")).toBe("from 2026-11-21");
  expect(searchWords([filter("equals", "false")], "boolean")).toBe("no");
});
