import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/**
 * Whether two values say the same, the order of fields aside; `undefined` is no value. It ends at the first difference and does
 * not go into what is the very same object, so that a small change of something large costs little.
 */
export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]))
    );
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
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
