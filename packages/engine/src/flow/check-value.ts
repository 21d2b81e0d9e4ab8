import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { RE2JS } from "re2js";

export type ValueProblem = { pointer: string; message: string };

const maxProblems = 20;
const maxPatternLength = 1_000;
const known = new Set(
  `type enum const properties required additionalProperties items minItems maxItems minLength maxLength pattern minimum
   maximum exclusiveMinimum exclusiveMaximum anyOf allOf title description default examples format $schema`.split(
    /\s+/,
  ),
);
const types = ["null", "boolean", "number", "integer", "string", "array", "object"];

/**
 * What is wrong with a schema that a person wrote, in words; `null` for one that `checkValue` understands completely. A
 * keyword that would be ignored is refused, so that nobody relies on a check that never happens.
 */
export function schemaProblem(schema: JsonValue, pointer = ""): string | null {
  if (!isObject(schema)) return `${pointer || "The schema"} must be an object.`;
  for (const [keyword, value] of Object.entries(schema)) {
    const at = `${pointer}/${keyword}`;
    if (!known.has(keyword)) return `The keyword ${at} is not supported.`;
    const nested = nestedSchemas(keyword, value);
    if (nested === null) return `The value of ${at} is not valid.`;
    for (const [name, inner] of nested) {
      const problem = schemaProblem(inner, name === "" ? at : `${at}/${name}`);
      if (problem) return problem;
    }
  }
  return null;
}

/** The schemas inside a keyword's value; `null` when the value is not one that the keyword takes. */
function nestedSchemas(keyword: string, value: JsonValue): [string, JsonValue][] | null {
  switch (keyword) {
    case "type":
      return list(value).every((type) => typeof type === "string" && types.includes(type)) ? [] : null;
    case "properties":
      return isObject(value) ? Object.entries(value) : null;
    case "items":
      return [["", value]];
    case "additionalProperties":
      return typeof value === "boolean" ? [] : [["", value]];
    case "anyOf":
    case "allOf":
      return Array.isArray(value) && value.length > 0 ? value.map((inner, index) => [`${index}`, inner]) : null;
    case "required":
      return Array.isArray(value) && value.every((name) => typeof name === "string") ? [] : null;
    case "enum":
      return Array.isArray(value) ? [] : null;
    case "pattern":
      return typeof value === "string" && compilePattern(value) ? [] : null;
    case "const":
    case "default":
    case "examples":
      return [];
    case "title":
    case "description":
    case "format":
    case "$schema":
      return typeof value === "string" ? [] : null;
    default:
      return typeof value === "number" ? [] : null;
  }
}

/** Where a value is not what a JSON Schema asks for, each place with a sentence; at most 20. Takes linear time. */
export function checkValue(schema: JsonSchema, value: JsonValue): ValueProblem[] {
  const problems: ValueProblem[] = [];
  check(schema, value, "", problems);
  return problems.slice(0, maxProblems);
}

function check(schema: JsonSchema, value: JsonValue, pointer: string, problems: ValueProblem[]): void {
  const refuse = (message: string) => problems.push({ pointer, message });
  if (problems.length >= maxProblems) return;
  const wanted = schema.type === undefined ? [] : list(schema.type).map(String);
  if (wanted.length > 0 && !wanted.some((type) => isOfType(value, type))) {
    refuse(`must be ${wanted.map((type) => typeWords[type] ?? type).join(" or ")}`);
    return;
  }
  if (Array.isArray(schema.enum) && !schema.enum.some((one) => same(one, value)))
    refuse(`must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(", ")}`);
  if (schema.const !== undefined && !same(schema.const, value)) refuse(`must be ${JSON.stringify(schema.const)}`);
  if (typeof value === "string") checkText(schema, value, refuse);
  if (typeof value === "number") checkNumber(schema, value, refuse);
  if (Array.isArray(value)) checkList(schema, value, pointer, problems);
  else if (isObject(value)) checkObject(schema, value, pointer, problems);
  for (const inner of list(schema.allOf ?? [])) if (isObject(inner)) check(inner, value, pointer, problems);
  const choices = list(schema.anyOf ?? []).filter(isObject);
  if (choices.length > 0 && !choices.some((inner) => checkValue(inner, value).length === 0))
    refuse("is none of the allowed forms");
}

function checkText(schema: JsonSchema, value: string, refuse: (message: string) => void): void {
  const length = [...value].length;
  if (typeof schema.minLength === "number" && length < schema.minLength)
    refuse(schema.minLength === 1 ? "must not be empty" : `must have at least ${schema.minLength} characters`);
  if (typeof schema.maxLength === "number" && length > schema.maxLength)
    refuse(`must have at most ${schema.maxLength} characters`);
  if (typeof schema.pattern === "string" && !compilePattern(schema.pattern)?.test(value))
    refuse(`must match ${schema.pattern}`);
}

function checkNumber(schema: JsonSchema, value: number, refuse: (message: string) => void): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (typeof minimum === "number" && value < minimum) refuse(`must be at least ${minimum}`);
  if (typeof maximum === "number" && value > maximum) refuse(`must be at most ${maximum}`);
  if (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum)
    refuse(`must be more than ${exclusiveMinimum}`);
  if (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
    refuse(`must be less than ${exclusiveMaximum}`);
}

function checkList(schema: JsonSchema, value: JsonValue[], pointer: string, problems: ValueProblem[]): void {
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === "number" && value.length < minItems)
    problems.push({ pointer, message: `must have at least ${minItems} entries` });
  if (typeof maxItems === "number" && value.length > maxItems)
    problems.push({ pointer, message: `must have at most ${maxItems} entries` });
  if (isObject(items)) value.forEach((item, index) => void check(items, item, `${pointer}/${index}`, problems));
}

function checkObject(schema: JsonSchema, value: JsonSchema, pointer: string, problems: ValueProblem[]): void {
  for (const name of list(schema.required ?? []))
    if (typeof name === "string" && !Object.hasOwn(value, name))
      problems.push({ pointer: `${pointer}/${name}`, message: "is missing" });
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const [name, item] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : schema.additionalProperties;
    if (own === false) problems.push({ pointer: `${pointer}/${name}`, message: "is not expected here" });
    else if (isObject(own)) check(own, item, `${pointer}/${name}`, problems);
  }
}

const typeWords: Record<string, string> = {
  null: "null",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
  string: "a text",
  array: "a list",
  object: "an object",
};

function isOfType(value: JsonValue, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return typeof value === type;
}

function compilePattern(source: string): { test(text: string): boolean } | null {
  if (source.length > maxPatternLength) return null;
  try {
    // Linear time, unlike the language's own expressions.
    const engine = RE2JS.compile(source);
    return { test: (text) => engine.test(text) };
  } catch {
    return null;
  }
}

const list = (value: JsonValue): JsonValue[] => (Array.isArray(value) ? value : [value]);

function isObject(value: JsonValue | undefined): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; the order of an object's members does not matter. */
function same(a: JsonValue, b: JsonValue): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i] ?? null));
  if (isObject(a) && isObject(b)) {
    const names = Object.keys(a);
    return (
      names.length === Object.keys(b).length &&
      names.every((name) => name in b && same(a[name] ?? null, b[name] ?? null))
    );
  }
  return a === b;
}
