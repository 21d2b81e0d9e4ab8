import type { JsonSchema } from "@millrace/contracts/flow/node-definition";

const words: Record<string, string> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "true or false",
  array: "list",
  object: "object",
  null: "null",
};

/** A port's type in a few words: "text", "object with status, headers, body …", "anything". */
export function schemaWords(schema: JsonSchema): string {
  const { type, properties } = schema;
  if (Array.isArray(type)) return type.map((name) => words[String(name)] ?? String(name)).join(" or ");
  if (typeof type !== "string") return "anything";
  if (type !== "object" || properties === null || typeof properties !== "object" || Array.isArray(properties))
    return words[type] ?? type;
  const names = Object.keys(properties);
  if (names.length === 0) return "object";
  return `object with ${names.slice(0, 4).join(", ")}${names.length > 4 ? " …" : ""}`;
}
