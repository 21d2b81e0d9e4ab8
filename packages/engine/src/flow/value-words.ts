import type { TextLanguage } from "@millrace/contracts/flow/change";
import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import type { FieldSchema } from "./field-schema.ts";

/** The name behind an id of a credential or a flow, where whoever asks knows it. */
export type NamesOf = (id: string) => string | undefined;

/** A value in few words, with its unit or label; `null` where that takes more than one line or needs a name that is not known. */
export function valueWords(
  value: JsonValue | undefined,
  schema: FieldSchema,
  key: string,
  names: NamesOf | undefined,
): string | null {
  if (value === undefined)
    return schema.default === undefined
      ? "not set"
      : valueWords(schema.default, { ...schema, default: undefined }, key, names);
  if (schema.words) return schema.words(value);
  const label = schema.labels?.[String(value)];
  if (label !== undefined) return label;
  if (schema.editor === "credential") return typeof value === "string" ? (names?.(value) ?? null) : null;
  if (schema.editor === "flow") return flowWords(value, names);
  if (typeof value === "number") return numberWords(value, schema, key);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (value === null) return "nothing";
  const text = fieldText(value);
  if (text.length > 60 || text.includes("\n")) return null;
  if (isCelExpression(value) || isLiquidTemplate(value)) return text;
  // What is chosen from a list of values reads as it is, what was typed stands in quotes.
  return typeof value === "string" && schema.enum ? value : JSON.stringify(value);
}

function flowWords(value: JsonValue, names: NamesOf | undefined): string | null {
  if (typeof value === "string") return names?.(value) ?? null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "nothing";
  const name = typeof value.id === "string" ? names?.(value.id) : undefined;
  return name === undefined ? `version ${String(value.version)}` : `${name} v${String(value.version)}`;
}

function numberWords(value: number, schema: FieldSchema, key: string): string {
  if (schema.editor === "duration" || key.endsWith("Ms")) return durationWords(value);
  if (schema.editor === "bytes" || key.endsWith("Bytes")) return withUnit(value, byteUnits, "bytes");
  return String(value);
}

const durationUnits: [number, string][] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
];
const byteUnits: [number, string][] = [
  [1_048_576, "MB"],
  [1_024, "KB"],
];

export const durationWords = (ms: number): string => withUnit(ms, durationUnits, "ms");

function withUnit(value: number, units: [number, string][], smallest: string): string {
  const unit = units.find(([size]) => value >= size && value % size === 0);
  return unit ? `${value / unit[0]} ${unit[1]}` : `${value} ${smallest}`;
}

/** The text of a value, as a person would write it: the source of an expression or template, a text itself, else JSON. */
export function fieldText(value: JsonValue | undefined): string {
  if (value === undefined) return "";
  if (isCelExpression(value)) return value.$cel;
  if (isLiquidTemplate(value)) return value.$liquid;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** What the text of a value is written in; `null` for numbers, choices and the like, which are no texts. */
export function languageOf(value: JsonValue | undefined, schema: FieldSchema): TextLanguage | null {
  if (value === undefined || value === null || schema.words) return null;
  if (isCelExpression(value)) return "expression";
  if (isLiquidTemplate(value)) return "template";
  if (typeof value === "object") return schema.editor === "flow" ? null : "json";
  if (
    typeof value !== "string" ||
    schema.labels ||
    schema.enum ||
    schema.editor === "credential" ||
    schema.editor === "flow"
  )
    return null;
  return schema.editor === "code" ? "javascript" : "text";
}

/** A title inside a sentence: "Time limit" → "time limit", while "JSON" stays. */
export const inSentence = (title: string): string =>
  /^[A-Z][^A-Z]/.test(title) || title.length === 1 ? title.charAt(0).toLowerCase() + title.slice(1) : title;
