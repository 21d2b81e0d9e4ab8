import type { JsonObject, JsonValue } from "@millrace/contracts/json";

/** The objects in a list parameter that may not have been validated yet; anything else counts as an empty one. */
export const entriesOf = (list: JsonValue | undefined): JsonObject[] =>
  Array.isArray(list) ? list.map((entry) => (isObject(entry) ? entry : {})) : [];

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
