import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";

export type Assignable = { ok: true } | { ok: false; reason: string };

const fits: Assignable = { ok: true };

const typeWords: Record<string, string> = {
  string: "text",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  null: "nothing",
};

/**
 * Whether what one schema describes may go where another one is expected. It understands `type`, `properties`, `required`,
 * `items`, `enum`, `const`, `anyOf` and `oneOf`; anything else, and `{}`, accepts. It answers "no" only when no value, or a
 * value that the first schema allows, is certain not to fit, so that an edge is never refused for what it does not understand.
 */
export function isAssignable(from: JsonSchema, to: JsonSchema): Assignable {
  return compare(from, to, "it", 0);
}

const maxDepth = 20;

function compare(from: JsonSchema, to: JsonSchema, place: string, depth: number): Assignable {
  if (depth > maxDepth || from === to) return fits;
  const alternatives = alternativesOf(from);
  if (alternatives) {
    // Each of the values that may come has to be welcome.
    for (const alternative of alternatives) {
      const result = compare(alternative, to, place, depth + 1);
      if (!result.ok) return result;
    }
    return fits;
  }
  const accepted = alternativesOf(to);
  if (accepted) return compareToAny(from, accepted, place, depth);
  return compareOne(from, to, place, depth);
}

function compareToAny(from: JsonSchema, accepted: JsonSchema[], place: string, depth: number): Assignable {
  let first: Assignable = fits;
  for (const [index, option] of accepted.entries()) {
    const result = compare(from, option, place, depth + 1);
    if (result.ok) return fits;
    if (index === 0) first = result;
  }
  if (accepted.length < 2 || first.ok) return first;
  return { ok: false, reason: `${place} is ${describe(from)}, but ${accepted.map(describe).join(" or ")} is expected` };
}

function compareOne(from: JsonSchema, to: JsonSchema, place: string, depth: number): Assignable {
  const given = typesOf(from);
  const wanted = typesOf(to);
  if (given && wanted) {
    const stray = given.find((type) => !wanted.includes(type) && !(type === "integer" && wanted.includes("number")));
    if (stray)
      return { ok: false, reason: `${place} is ${typeWords[stray] ?? stray}, but ${describe(to)} is expected` };
  }
  const values = valuesOf(from);
  const allowed = valuesOf(to);
  if (values && allowed) {
    const stray = values.find((value) => !allowed.some((other) => JSON.stringify(other) === JSON.stringify(value)));
    if (stray !== undefined)
      return {
        ok: false,
        reason: `${place} may be ${JSON.stringify(stray)}, but only ${allowed.map((value) => JSON.stringify(value)).join(", ")} is expected`,
      };
  }
  return given?.includes("array") && wanted?.includes("array")
    ? compare(schemaAt(from.items), schemaAt(to.items), `an element of ${place}`, depth + 1)
    : compareFields(from, to, place, depth);
}

function compareFields(from: JsonSchema, to: JsonSchema, place: string, depth: number): Assignable {
  const fields = record(from.properties);
  const wanted = record(to.properties);
  // Without a list of fields nothing is known about what is there.
  if (!fields) return fits;
  for (const name of Array.isArray(to.required) ? to.required : [])
    if (typeof name === "string" && !(name in fields) && from.additionalProperties === false)
      return { ok: false, reason: `${place} has no field "${name}", which is expected` };
  for (const [name, schema] of Object.entries(wanted ?? {})) {
    if (!Object.hasOwn(fields, name)) continue;
    const result = compare(schemaAt(fields[name]), schemaAt(schema), `its field "${name}"`, depth + 1);
    if (!result.ok) return result;
  }
  return fits;
}

const record = (value: JsonValue | undefined): { [key: string]: JsonValue } | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;

/** `true` and a missing schema accept everything. */
const schemaAt = (value: JsonValue | undefined): JsonSchema => record(value) ?? {};

function alternativesOf(schema: JsonSchema): JsonSchema[] | undefined {
  const list = schema.anyOf ?? schema.oneOf;
  return Array.isArray(list) && list.length > 0 ? list.map(schemaAt) : undefined;
}

function typesOf(schema: JsonSchema): string[] | undefined {
  if (typeof schema.type === "string") return [schema.type];
  if (Array.isArray(schema.type)) return schema.type.filter((type) => typeof type === "string");
  const values = valuesOf(schema);
  return values ? [...new Set(values.map(typeOfValue))] : undefined;
}

function valuesOf(schema: JsonSchema): JsonValue[] | undefined {
  if (schema.const !== undefined) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}

function typeOfValue(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function describe(schema: JsonSchema): string {
  const types = typesOf(schema);
  return types && types.length > 0 ? types.map((type) => typeWords[type] ?? type).join(" or ") : "something else";
}
