import { Duration } from "@marcbachmann/cel-js/evaluator";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { isNewContainer } from "./cel-marks.ts";
import { celError } from "./function-table.ts";
import { spend, spendDeep, textCost } from "./meter.ts";
import { durationText } from "./time.ts";

/**
 * A CEL value as plain JSON: whole numbers become numbers or, when a number can't hold them exactly, an error; timestamps
 * become RFC 3339 text and durations seconds ("90s"). Infinities and types have no JSON form and are errors.
 * Only containers that this evaluation built are walked: data that came from the scope is JSON already and is handed on as
 * it is. Handing the same data on twice is charged in full, or a short expression could multiply it without end.
 */
export function resultToJson(value: unknown): JsonValue {
  return typeof value === "string" ? value : toJson(value, new Set());
}

function toJson(value: unknown, handedOn: Set<object>): JsonValue {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      spend(textCost(value));
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw celError(`the result is ${Number.isNaN(value) ? "not a number" : "infinite"}, which JSON can't hold`);
    case "bigint":
      if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value);
      throw celError(`${value} is too large for a JSON number; make it text with string(…)`);
    case "object":
      return value === null ? null : objectToJson(value, handedOn);
    default:
      throw celError("the result is not a value that JSON can hold");
  }
}

function objectToJson(value: object, handedOn: Set<object>): JsonValue {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw celError("the timestamp is out of range");
    return value.toISOString();
  }
  if (value instanceof Duration) return durationText(value);
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null)
    throw celError("the result is not a value that JSON can hold");
  if (!isNewContainer(value)) {
    if (handedOn.has(value)) spendDeep(value);
    handedOn.add(value);
    return value as JsonValue;
  }
  if (isList) {
    spend(value.length);
    return value.map((item) => toJson(item, handedOn));
  }
  const object: JsonObject = {};
  for (const key of Object.keys(value)) {
    spend(1);
    object[key] = toJson((value as Record<string, unknown>)[key], handedOn);
  }
  return object;
}
