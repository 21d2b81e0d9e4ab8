import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import { canonicalJson, type JsonObject, type JsonValue } from "@millrace/contracts/json";

/** Whether two values say the same; `undefined` is no value. */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}

/** The value as an object with fields of its own; `undefined` for lists, single values and computed parameters, which count whole. */
export function fieldsOf(value: JsonValue | undefined): JsonObject | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return isCelExpression(value) || isLiquidTemplate(value) ? undefined : value;
}

/** An object without the fields that hold nothing: `undefined` is not JSON. */
export function definedFields(object: { readonly [key: string]: unknown }): JsonObject {
  const fields: JsonObject = {};
  for (const key in object) if (object[key] !== undefined) fields[key] = object[key] as JsonValue;
  return fields;
}
