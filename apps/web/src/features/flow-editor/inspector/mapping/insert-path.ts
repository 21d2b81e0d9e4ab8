import type { JsonValue } from "@millrace/contracts/json";
import { celPath, type DataPath, liquidPath } from "@millrace/engine/types/data-path";
import type { DynamicMode } from "../form/form-fields.ts";
import type { SourceLanguage } from "../preview.ts";

/** The kind of data that a field of the data panel carries while it is dragged: its path as JSON. */
export const dataPathMime = "application/x-millrace-data-path";

export function pathFromText(text: string): DataPath | null {
  try {
    const [root, ...parts]: unknown[] = JSON.parse(text);
    const isPart = (part: unknown) => typeof part === "string" || (typeof part === "number" && Number.isInteger(part));
    return typeof root === "string" && parts.every(isPart) ? [root, ...(parts as (string | number)[])] : null;
  } catch {
    return null;
  }
}

/** What is written at a place of an expression or template to read a piece of data; `null` where its name can't be written. */
export function textForPath(path: DataPath, language: SourceLanguage, before: string): string | null {
  if (language === "cel") return celPath(path);
  const text = liquidPath(path);
  if (text === null) return null;
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  const closed = Math.max(before.lastIndexOf("}}"), before.lastIndexOf("%}"));
  return opened > closed ? text : `{{ ${text} }}`;
}

/**
 * What a field that holds a fixed value becomes: an expression that reads the data, or, where a text is there already and may
 * be a template, that text with the data behind it. `undefined` when the field can't.
 */
export function fixedWithPath(
  value: JsonValue | undefined,
  modes: readonly DynamicMode[],
  path: DataPath,
): JsonValue | undefined {
  const [cel, liquid] = [celPath(path), liquidPath(path)];
  const isText = typeof value === "string" && value !== "" && !/\{[{%]/.test(value);
  if (isText && liquid !== null && modes.includes("template")) return { $liquid: `${value}{{ ${liquid} }}` };
  if (cel !== null && modes.includes("expression")) return { $cel: cel };
  return liquid !== null && modes.includes("template") ? { $liquid: `{{ ${liquid} }}` } : undefined;
}
