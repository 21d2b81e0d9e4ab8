import { searchFieldTypes } from "@millrace/contracts/flow/definition";
import { findStorageProblem, type JsonValue } from "@millrace/contracts/json";
import { conditionsOfType, maxSearchText, type searchConditions } from "@millrace/contracts/run/search-value";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileSearchFields, declaredSearchFields, searchValuesOf } from "./search-fields.ts";
import { readSearchFilter } from "./search-filter.ts";
import { readDate, searchKey, toSearchValue } from "./search-value.ts";

const field = (type: string, $cel: string, label?: string) => ({ type, value: { $cel }, ...(label ? { label } : {}) });
const valuesOf = (fields: object, input: JsonValue) =>
  Object.fromEntries(
    searchValuesOf(compileSearchFields(fields), { runId: "r", startedAtMs: 0, input }).map(
      ({ name, value, problem }) => [name, value ?? problem],
    ),
  );

describe("the values of search fields", () => {
  it("are what the expressions give of the trigger, by their types", () => {
    const input = { body: { order: 4711, total: 12.5, paid: false, due: "2026-11-21T14:00:00+02:00" } };
    expect(
      valuesOf(
        {
          order: field("text", "trigger.body.order"),
          total: field("number", "input.body.total"),
          paid: field("boolean", "trigger.body.paid"),
          due: field("date", "trigger.body.due"),
          began: field("date", "now"),
        },
        input,
      ),
    ).toEqual({
      order: "4711",
      total: 12.5,
      paid: false,
      due: "2026-11-21T12:00:00.000Z",
      began: "1970-01-01T00:00:00.000Z",
    });
  });

  it("are missing with a reason that says what to do", () => {
    expect(
      valuesOf(
        {
          gone: field("text", "trigger.gone"),
          none: field("text", "null"),
          list: field("text", "[1]"),
          blank: field("text", "''"),
          written: field("number", "'12'"),
          day: field("date", "'21.11.2026'"),
          bad: field("text", "trigger."),
        },
        {},
      ),
    ).toEqual({
      gone: 'trigger has no field "gone". It has: no fields.',
      none: "The expression gave nothing.",
      list: "The expression gave a list, not a text.",
      blank: "The expression gave an empty text.",
      written: "The expression gave a text, not a number. Use double(…) to read one from a text.",
      day: "The expression gave a text, not a date. Write it as 2026-11-21 or 2026-11-21T14:00:00Z.",
      bad: "The expression can't be read.",
    });
  });

  it("can always be stored, whatever an expression gives", () => {
    fc.assert(
      fc.property(fc.constantFrom(...searchFieldTypes), fc.jsonValue(), (type, result) => {
        const { value, problem } = toSearchValue(type, result as JsonValue);
        expect((value === null) !== (problem === null)).toBe(true);
        expect(findStorageProblem(value ?? problem)).toBeNull();
        if (typeof value === "string") expect(value.length).toBeLessThanOrEqual(maxSearchText);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        const { value, problem } = toSearchValue("text", text);
        expect(findStorageProblem(value ?? problem)).toBeNull();
      }),
    );
    expect(toSearchValue("text", `${"x".repeat(maxSearchText - 1)}😀`).value).toBe("x".repeat(maxSearchText - 1));
  });

  it("are of the fields that are in their form, however a definition was stored", () => {
    expect(compileSearchFields(null)).toEqual([]);
    expect(compileSearchFields("x")).toEqual([]);
    expect(compileSearchFields({ a: 1, b: { type: "text" }, c: field("text", "1") }).map(({ name }) => name)).toEqual([
      "c",
    ]);
  });
});

it("lists fields by what people call them", () => {
  const fields = { b: field("text", "1"), z: field("number", "1", "Amount") } as never;
  expect(declaredSearchFields(fields)).toEqual([
    { name: "z", label: "Amount", type: "number" },
    { name: "b", label: "b", type: "text" },
  ]);
  expect(declaredSearchFields(undefined)).toEqual([]);
});

describe("dates", () => {
  it("are moments, or whole days in UTC; what is no day is none", () => {
    expect(readDate("2026-11-21")).toEqual({ fromMs: Date.UTC(2026, 10, 21), toMs: Date.UTC(2026, 10, 22) - 1 });
    expect(readDate("2026-11-21T14:00Z")?.fromMs).toBe(Date.UTC(2026, 10, 21, 14));
    for (const wrong of ["2026-02-30", "2026-13-01", "0000-01-01", "2026-11-21T25:00Z", "2026-11-21T14:00", "soon", ""])
      expect([wrong, readDate(wrong)]).toEqual([wrong, null]);
    // Outside of the years that have four digits.
    expect(readDate("9999-12-31T23:59:59-01:00")).toBeNull();
    expect(readDate("0001-01-01T00:00:00+01:00")).toBeNull();
  });
});

describe("filters by search fields", () => {
  const declared = (type: (typeof searchFieldTypes)[number]) => ({ name: "f", label: "Field", type });
  const read = (
    type: (typeof searchFieldTypes)[number],
    is: (typeof searchConditions)[number],
    value: string | number,
  ) => {
    const answer = readSearchFilter(declared(type), { is, value });
    return answer.ok ? answer.bounds : answer.reason;
  };

  it("take values as they are written", () => {
    expect(read("text", "starts_with", "Ä-1")).toEqual({ kind: "text", is: "starts_with", key: "ä-1" });
    expect(read("number", "at_least", "12.5")).toEqual({ kind: "number", from: 12.5, to: null });
    expect(read("number", "equals", 3)).toEqual({ kind: "number", from: 3, to: 3 });
    expect(read("boolean", "equals", "false")).toEqual({ kind: "boolean", value: false });
    expect(read("date", "at_most", "2026-11-21")).toEqual({ kind: "date", from: null, to: Date.UTC(2026, 10, 22) - 1 });
  });

  it("say what is wrong and how to write it", () => {
    expect(read("number", "equals", "abc")).toBe('"Field" holds numbers, and "abc" is none. Write it like 12 or 12.5.');
    expect(read("number", "equals", "1e999")).toContain("is none");
    expect(read("date", "equals", "soon")).toContain("Write it like 2026-11-21");
    expect(read("boolean", "equals", "ja")).toContain('Write "true" or "false".');
    expect(read("number", "contains", "1")).toBe(
      '"Field" holds numbers, which can\'t be looked for by "contains". Use "is", "is at least" or "is at most".',
    );
  });

  it("find the value that they name, of every type", () => {
    fc.assert(
      fc.property(fc.constantFrom(...searchFieldTypes), fc.jsonValue(), (type, result) => {
        const { value } = toSearchValue(type, result as JsonValue);
        if (value === null) return;
        for (const is of conditionsOfType[type]) {
          const answer = readSearchFilter(declared(type), { is, value: String(value) });
          if (!answer.ok) throw new Error(answer.reason);
          const { bounds } = answer;
          if (bounds.kind === "text") expect(bounds.key).toBe(searchKey(String(value)));
          else if (bounds.kind === "boolean") expect(bounds.value).toBe(value);
          else {
            const at = typeof value === "string" ? Date.parse(value) : Number(value);
            expect(bounds.from === null || bounds.from <= at).toBe(true);
            expect(bounds.to === null || bounds.to >= at).toBe(true);
          }
        }
      }),
    );
  });
});
