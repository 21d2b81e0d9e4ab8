import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { alternativesOf, elementOf, fieldsOf, type JsonKind, kindsOf } from "./schema-parts.ts";

const nouns: Record<JsonKind, string> = {
  string: "text",
  number: "a number",
  integer: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "nothing",
};

const badges: Record<JsonKind, string> = {
  string: "text",
  number: "number",
  integer: "whole number",
  boolean: "true/false",
  array: "list",
  object: "object",
  null: "null",
};

const join = (words: readonly string[]): string => [...new Set(words)].join(" or ");

/** For a sentence: "text", "a number or nothing", "something". */
export function typeNoun(schema: JsonSchema): string {
  const kinds = kindsOf(schema);
  return kinds && kinds.size > 0 ? join([...kinds].map((kind) => nouns[kind])) : "something";
}

/** For a label: "text", "whole number or null", "any". */
export function typeBadge(schema: JsonSchema): string {
  const kinds = kindsOf(schema);
  return kinds && kinds.size > 0 ? join([...kinds].map((kind) => badges[kind])) : "any";
}

const shownFields = 3;

/** The shape in a line: "object: id, total, items, 3 more", "list of text", "any". */
export function shapeWords(schema: JsonSchema, depth = 0): string {
  const forms = alternativesOf(schema);
  if (forms.length > 1) return depth > 1 ? typeBadge(schema) : join(forms.map((form) => shapeWords(form, depth + 1)));
  const kinds = kindsOf(schema);
  if (kinds?.size !== 1) return typeBadge(schema);
  if (kinds.has("array")) {
    const inner = depth > 1 ? "any" : shapeWords(elementOf(schema), depth + 1);
    return inner === "any" ? "list" : `list of ${inner.replace(/^object/, "objects")}`;
  }
  const names = kinds.has("object") ? [...fieldsOf(schema).keys()] : [];
  if (names.length === 0) return typeBadge(schema);
  const more = names.length - shownFields;
  return `object: ${names.slice(0, shownFields).join(", ")}${more > 0 ? `, ${more} more` : ""}`;
}
