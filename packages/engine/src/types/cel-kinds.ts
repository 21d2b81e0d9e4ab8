import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { anything, type JsonKind, kindsOf, number, text } from "./schema-parts.ts";

/**
 * The kinds of values that operators and functions of expressions tell apart. Whole literals and JSON numbers are one kind
 * here: most functions take both, and what does not is said by the expression itself when it runs.
 */
export type CelKind = "text" | "number" | "truth" | "null" | "list" | "map" | "time" | "duration" | "type";

const celKey = "x-cel";

/** Values that only expressions have; what leaves an expression is the text of them. */
export const time: JsonSchema = { type: "string", format: "date-time", [celKey]: "time" };
export const duration: JsonSchema = { type: "string", [celKey]: "duration" };
export const typeValue: JsonSchema = { [celKey]: "type" };

const ofJson: Record<JsonKind, CelKind> = {
  string: "text",
  integer: "number",
  number: "number",
  boolean: "truth",
  null: "null",
  array: "list",
  object: "map",
};

const celKinds: readonly string[] = ["time", "duration", "type"];
const isCelOnly = (value: unknown): value is CelKind => typeof value === "string" && celKinds.includes(value);

/** `null` when nothing is known. */
export function celKindsOf(schema: JsonSchema): ReadonlySet<CelKind> | null {
  const own = schema[celKey];
  if (isCelOnly(own)) return new Set([own]);
  const members = schema.anyOf;
  if (Array.isArray(members)) {
    const all = new Set<CelKind>();
    for (const member of members) {
      const kinds = typeof member === "object" && member !== null && !Array.isArray(member) ? celKindsOf(member) : null;
      if (!kinds) return null;
      for (const kind of kinds) all.add(kind);
    }
    return all;
  }
  const kinds = kindsOf(schema);
  return kinds && new Set([...kinds].map((kind) => ofJson[kind]));
}

/** What leaves an expression that gives this: plain JSON. */
export function asJson(schema: JsonSchema): JsonSchema {
  const kinds = celKindsOf(schema);
  if (!kinds) return anything;
  if (kinds.size === 1 && kinds.has("time")) return { type: "string", format: "date-time" };
  if (kinds.size === 1 && kinds.has("duration")) return text;
  return kinds.has("time") || kinds.has("duration") || kinds.has("type") ? anything : schema;
}

const nouns: Record<CelKind, string> = {
  text: "text",
  number: "a number",
  truth: "true or false",
  null: "null",
  list: "a list",
  map: "an object",
  time: "a timestamp",
  duration: "a duration",
  type: "a type",
};

export const celNoun = (kinds: Iterable<CelKind>): string => {
  const words = [...new Set(kinds)].map((kind) => nouns[kind]);
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` : (words[0] ?? "something");
};

/** The library's type names as our kinds; `null` for those that take anything. */
export function kindOfSignature(type: string): CelKind | null {
  if (type.startsWith("list")) return "list";
  if (type.startsWith("map")) return "map";
  return signatureKinds[type] ?? null;
}

const signatureKinds: Record<string, CelKind> = {
  string: "text",
  int: "number",
  double: "number",
  bool: "truth",
  null: "null",
  "google.protobuf.Timestamp": "time",
  "google.protobuf.Duration": "duration",
};

/** What a function gives, by its signature. */
export function schemaOfSignature(type: string): JsonSchema {
  const kind = kindOfSignature(type);
  switch (kind) {
    case "text":
      return text;
    case "number":
      return type === "int" ? { type: "integer" } : number;
    case "truth":
      return { type: "boolean" };
    case "null":
      return { type: "null" };
    case "list":
      return type === "list<string>" ? { type: "array", items: text } : { type: "array" };
    case "map":
      return { type: "object" };
    case "time":
      return time;
    case "duration":
      return duration;
    default:
      return anything;
  }
}
