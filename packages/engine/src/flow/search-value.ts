import type { SearchFieldType } from "@millrace/contracts/flow/definition";
import { findStorageProblem, type JsonValue } from "@millrace/contracts/json";
import { maxSearchText, type SearchValue } from "@millrace/contracts/run/search-value";

export type Found = Pick<SearchValue, "value" | "problem">;

const found = (value: Found["value"]): Found => ({ value, problem: null });
const nothing = (problem: string): Found => ({ value: null, problem });

const wanted: Record<SearchFieldType, string> = {
  text: "a text",
  number: "a number",
  boolean: "true or false",
  date: "a date",
};

/**
 * What an expression gave, as a value of a search field: one that can be stored and searched, or why there is none. Numbers and
 * booleans become texts, long texts are cut; nothing else is converted, so that a value is what the flow meant.
 */
export function toSearchValue(type: SearchFieldType, result: JsonValue): Found {
  if (result === null) return nothing("The expression gave nothing.");
  if (type === "text") return textValue(result);
  if (typeof result === "string" && type === "date") {
    const at = readDate(result);
    return at === null ? nothing(notThat(type, result)) : found(new Date(at.fromMs).toISOString());
  }
  if (type === "number" && typeof result === "number" && Number.isFinite(result)) return found(result);
  if (type === "boolean" && typeof result === "boolean") return found(result);
  return nothing(notThat(type, result));
}

function textValue(result: JsonValue): Found {
  if (typeof result === "object") return nothing(notThat("text", result));
  const text = String(result);
  if (text === "") return nothing("The expression gave an empty text.");
  if (findStorageProblem(text)) return nothing("The text holds a character that can't be stored.");
  return found(cutText(text));
}

/** At most so many characters, none of them half. */
function cutText(text: string): string {
  if (text.length <= maxSearchText) return text;
  const cut = text.slice(0, maxSearchText);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

const notThat = (type: SearchFieldType, result: JsonValue): string => {
  const advice =
    typeof result === "string" && type === "number"
      ? " Use double(…) to read one from a text."
      : type === "date"
        ? " Write it as 2026-11-21 or 2026-11-21T14:00:00Z."
        : "";
  return `The expression gave ${kindOf(result)}, not ${wanted[type]}.${advice}`;
};

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return "a text";
  return typeof value === "number" ? "a number" : "true or false";
}

/** How texts are compared: letters of any case are the same. */
export const searchKey = (text: string): string => text.normalize("NFC").toLowerCase();

const dayMs = 86_400_000;
const firstMs = Date.parse("0001-01-01T00:00:00.000Z");
const lastMs = Date.parse("9999-12-31T23:59:59.999Z");
const dateForm = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** The first and the last millisecond that a date means: one moment, or a whole day in UTC; `null` for what is no date. */
export function readDate(text: string): { fromMs: number; toMs: number } | null {
  const parts = dateForm.exec(text.trim());
  if (!parts) return null;
  const [, year, month, day, time] = parts;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // 2026-02-30 is no day, though JavaScript reads it as one.
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day) || year === "0000") return null;
  if (time === undefined) return { fromMs: midnight.getTime(), toMs: midnight.getTime() + dayMs - 1 };
  const at = Date.parse(text.trim());
  // An offset may lead out of the years that have four digits. NaN is in no range.
  return at >= firstMs && at <= lastMs ? { fromMs: at, toMs: at } : null;
}
