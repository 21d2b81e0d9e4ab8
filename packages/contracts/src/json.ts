import { z } from "zod";

/** Plain JSON: what jobs, events, run inputs and step outputs are made of. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

export const jsonValue: z.ZodType<JsonValue> = z.json() as z.ZodType<JsonValue>;
export const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json()) as z.ZodType<JsonObject>;

/** Deeper values are refused: recursive code on both sides of the database stays safe. */
export const maxJsonDepth = 100;

export type StorageProblem = "nul_character" | "lone_surrogate" | "too_deep" | "not_json";

/**
 * Why Postgres could not keep this value as `jsonb`, or `null` when it can.
 * Postgres refuses U+0000 and lone surrogates inside strings, for the whole statement, so every value is checked
 * before it joins a batch. Keys count like values. Cost: one walk over the value, no allocation.
 */
export function findStorageProblem(value: unknown, depth = 0): StorageProblem | null {
  if (depth > maxJsonDepth) return "too_deep";
  switch (typeof value) {
    case "string":
      return findTextProblem(value);
    case "boolean":
      return null;
    case "number":
      return Number.isFinite(value) ? null : "not_json";
    case "object": {
      if (value === null) return null;
      if (Array.isArray(value)) {
        for (const item of value) {
          const problem = findStorageProblem(item, depth + 1);
          if (problem) return problem;
        }
        return null;
      }
      for (const key in value) {
        const problem = findTextProblem(key) ?? findStorageProblem((value as JsonObject)[key], depth + 1);
        if (problem) return problem;
      }
      return null;
    }
    default:
      return "not_json";
  }
}

function findTextProblem(text: string): StorageProblem | null {
  if (text.includes("\u0000")) return "nul_character";
  return text.isWellFormed() ? null : "lone_surrogate";
}

/** JSON text with object keys sorted and no white space (RFC 8785), the form that is hashed. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    // RFC 8785 sorts by UTF-16 code units, which is what `sort()` without a comparison does.
    const entries = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as JsonValue)}`);
    return `{${entries.join(",")}}`;
  }
  // ECMAScript number and string serialization is the one RFC 8785 prescribes.
  return JSON.stringify(value);
}
