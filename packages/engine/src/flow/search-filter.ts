import type { JsonValue } from "@millrace/contracts/json";
import {
  conditionsOfType,
  type DeclaredSearchField,
  type SearchCondition,
  type SearchFilter,
} from "@millrace/contracts/run/search-value";
import { readDate, searchKey } from "./search-value.ts";

/** What runs are looked for by, in the form in which values are stored; bounds are inclusive. */
export type SearchBounds =
  | { kind: "text"; is: "equals" | "starts_with" | "contains"; key: string }
  | { kind: "number" | "date"; from: number | null; to: number | null }
  | { kind: "boolean"; value: boolean };

export type ReadFilter = { ok: true; bounds: SearchBounds } | { ok: false; reason: string };

const unclear = (reason: string): ReadFilter => ({ ok: false, reason });

export const conditionWords: Record<SearchCondition, string> = {
  equals: "is",
  starts_with: "starts with",
  contains: "contains",
  at_least: "is at least",
  at_most: "is at most",
};

/** What a filter asks of a field, or in one sentence why that makes no sense and how to write it. */
export function readSearchFilter(field: DeclaredSearchField, { is, value }: Omit<SearchFilter, "name">): ReadFilter {
  const allowed = conditionsOfType[field.type];
  if (!allowed.includes(is))
    return unclear(
      `"${field.label}" holds ${kinds[field.type]}, which can't be looked for by "${conditionWords[is]}". Use ${either(
        allowed.map((condition) => `"${conditionWords[condition]}"`),
      )}.`,
    );
  const wrong = (advice: string) =>
    unclear(`"${field.label}" holds ${kinds[field.type]}, and ${shown(value)} is none. ${advice}`);
  switch (field.type) {
    case "text": {
      const condition = is === "starts_with" || is === "contains" ? is : "equals";
      return { ok: true, bounds: { kind: "text", is: condition, key: searchKey(String(value)) } };
    }
    case "number": {
      const number = typeof value === "number" ? value : readNumber(value);
      if (number === null) return wrong("Write it like 12 or 12.5.");
      return { ok: true, bounds: { kind: "number", ...between(is, number, number) } };
    }
    case "boolean": {
      const is = typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : null;
      return is === null ? wrong('Write "true" or "false".') : { ok: true, bounds: { kind: "boolean", value: is } };
    }
    case "date": {
      const at = typeof value === "string" ? readDate(value) : null;
      if (at === null) return wrong("Write it like 2026-11-21 or 2026-11-21T14:00:00Z.");
      return { ok: true, bounds: { kind: "date", ...between(is, at.fromMs, at.toMs) } };
    }
  }
}

const between = (is: SearchCondition, first: number, last: number) => ({
  from: is === "at_most" ? null : first,
  to: is === "at_least" ? null : last,
});

const kinds: Record<DeclaredSearchField["type"], string> = {
  text: "texts",
  number: "numbers",
  boolean: "true or false",
  date: "dates",
};

const shown = (value: JsonValue): string => {
  const text = String(value);
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`;
};

function readNumber(value: string | boolean): number | null {
  if (typeof value === "boolean" || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value.trim())) return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
