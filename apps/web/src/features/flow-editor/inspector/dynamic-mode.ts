import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import type { DynamicMode } from "./form/form-fields.ts";

export const modeOf = (value: JsonValue | undefined): DynamicMode =>
  isCelExpression(value) ? "expression" : isLiquidTemplate(value) ? "template" : "fixed";

/** A path such as `input.items` means the same in CEL and in Liquid. */
const plainPath = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/**
 * The value in another mode. What can be said in the new mode is kept: a fixed text becomes a text literal or a template,
 * a plain path moves between expression and template. The rest begins empty, with `empty` as the fixed value.
 */
export function inMode(
  value: JsonValue | undefined,
  mode: DynamicMode,
  empty: JsonValue | undefined,
): JsonValue | undefined {
  const from = modeOf(value);
  if (from === mode) return value;
  if (mode === "expression") return { $cel: celOf(value) };
  if (mode === "template") return { $liquid: liquidOf(value) };
  return fixedOf(value) ?? empty;
}

function celOf(value: JsonValue | undefined): string {
  if (isLiquidTemplate(value)) {
    const path = /^\s*\{\{\s*(\S+)\s*\}\}\s*$/.exec(value.$liquid)?.[1];
    if (path !== undefined && plainPath.test(path)) return path;
    return value.$liquid === "" || value.$liquid.includes("{{") || value.$liquid.includes("{%")
      ? ""
      : JSON.stringify(value.$liquid);
  }
  // JSON literals are CEL literals; an empty value says nothing worth keeping.
  return value === undefined || value === "" || value === null ? "" : JSON.stringify(value);
}

function liquidOf(value: JsonValue | undefined): string {
  if (isCelExpression(value)) {
    const literal = parsedJson(value.$cel);
    if (typeof literal === "string") return literal;
    return plainPath.test(value.$cel.trim()) ? `{{ ${value.$cel.trim()} }}` : "";
  }
  return typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
}

function fixedOf(value: JsonValue | undefined): JsonValue | undefined {
  if (isLiquidTemplate(value))
    return value.$liquid.includes("{{") || value.$liquid.includes("{%") ? undefined : value.$liquid;
  return isCelExpression(value) ? parsedJson(value.$cel) : undefined;
}

function parsedJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
