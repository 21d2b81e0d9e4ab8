import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";

/** Questions about a JSON Schema that describes what passes through a flow. */

export type JsonKind = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/**
 * How far a schema is known from data instead of from a node: `whole` all of it, `fields` only which fields an object has
 * besides those that are described. Such knowledge is for showing and for warning; it never refuses.
 */
export type SampleMark = "whole" | "fields";
const markKey = "x-sample";

export const anything: JsonSchema = {};
export const text: JsonSchema = { type: "string" };
export const number: JsonSchema = { type: "number" };
export const integer: JsonSchema = { type: "integer" };
export const boolean: JsonSchema = { type: "boolean" };
export const nothing: JsonSchema = { type: "null" };
export const list: JsonSchema = { type: "array" };
export const object: JsonSchema = { type: "object" };

export const sampleMarkOf = (schema: JsonSchema): SampleMark | null => {
  const mark = schema[markKey];
  return mark === "whole" || mark === "fields" ? mark : null;
};

const marked = { whole: new WeakMap<JsonSchema, JsonSchema>(), fields: new WeakMap<JsonSchema, JsonSchema>() };

/** The same schema as knowledge from data; the same object for the same schema, so that nothing is computed again. */
export function asSample(schema: JsonSchema, mark: SampleMark = "whole"): JsonSchema {
  if (sampleMarkOf(schema) === mark) return schema;
  const known = marked[mark].get(schema);
  if (known) return known;
  const made = { ...schema, [markKey]: mark };
  marked[mark].set(schema, made);
  return made;
}

export const isSchema = (value: JsonValue | undefined): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `true` and a missing schema accept everything. */
const schemaAt = (value: JsonValue | undefined): JsonSchema => (isSchema(value) ? value : anything);

/** An exact object: it has these fields and no others, and those that are not in `optional` always. */
export const exactly = (properties: Record<string, JsonSchema>, optional: readonly string[] = []): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});

export const listOf = (items: JsonSchema): JsonSchema => ({ type: "array", items });

const maxAlternatives = 8;

/** The forms that a value may take: the members of `anyOf` or `oneOf`, else the schema itself. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const members = schema.anyOf ?? schema.oneOf;
  if (!Array.isArray(members) || members.length === 0) return [schema];
  const isWhole = sampleMarkOf(schema) === "whole";
  return members.map((member) => (isWhole ? asSample(schemaAt(member)) : schemaAt(member)));
}

type Unions = { union?: JsonSchema; next: WeakMap<JsonSchema, Unions> };
const unions: Unions = { next: new WeakMap() };

/** A schema that every value fits that fits one of these; the same object for the same schemas. */
export function unionOf(schemas: readonly JsonSchema[]): JsonSchema {
  let known = unions;
  for (const schema of schemas) {
    const next = known.next.get(schema) ?? { next: new WeakMap() };
    known.next.set(schema, next);
    known = next;
  }
  known.union ??= makeUnion(schemas);
  return known.union;
}

function makeUnion(schemas: readonly JsonSchema[]): JsonSchema {
  const members: JsonSchema[] = [];
  for (const schema of schemas)
    for (const member of alternativesOf(schema)) {
      if (kindsOf(member) === null) return anything;
      if (!members.some((known) => isSame(known, member))) members.push(member);
    }
  if (members.length > maxAlternatives) return anything;
  const whole = members.find((member) => member.type === "number") ? members.filter(isNoInteger) : members;
  return whole.length === 1 ? (whole[0] ?? anything) : whole.length === 0 ? anything : { anyOf: whole };
}

const isNoInteger = (schema: JsonSchema): boolean => schema.type !== "integer" || schema.enum !== undefined;

/** Whether two schemas say the same, as far as a few steps show; schemas can share parts over and over. */
function isSame(a: JsonSchema, b: JsonSchema): boolean {
  let steps = 200;
  const same = (one: JsonValue | undefined, other: JsonValue | undefined): boolean => {
    if (one === other) return true;
    steps -= 1;
    if (steps < 0 || typeof one !== "object" || typeof other !== "object" || one === null || other === null)
      return false;
    if (Array.isArray(one) || Array.isArray(other))
      return (
        Array.isArray(one) &&
        Array.isArray(other) &&
        one.length === other.length &&
        one.every((item, index) => same(item, other[index]))
      );
    const names = Object.keys(one);
    return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
  };
  return same(a, b);
}

/** The kinds of JSON that may come; `null` when nothing is known. */
export function kindsOf(schema: JsonSchema): ReadonlySet<JsonKind> | null {
  const members = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(members) && members.length > 0) {
    const all = new Set<JsonKind>();
    for (const member of members) {
      const kinds = kindsOf(schemaAt(member));
      if (!kinds) return null;
      for (const kind of kinds) all.add(kind);
    }
    return all;
  }
  if (typeof schema.type === "string") return kindSet([schema.type]);
  if (Array.isArray(schema.type)) return kindSet(schema.type.map(String));
  if (schema.const !== undefined) return new Set([kindOfValue(schema.const)]);
  return Array.isArray(schema.enum) ? new Set(schema.enum.map(kindOfValue)) : null;
}

const allKinds: readonly string[] = ["null", "boolean", "integer", "number", "string", "array", "object"];
const isKind = (name: string): name is JsonKind => allKinds.includes(name);

const kindSet = (names: readonly string[]): ReadonlySet<JsonKind> | null =>
  names.every(isKind) ? new Set(names.filter(isKind)) : null;

export function kindOfValue(value: JsonValue): JsonKind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  switch (typeof value) {
    case "boolean":
      return "boolean";
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) ? "integer" : "number";
    default:
      return "object";
  }
}

export type Member = {
  schema: JsonSchema;
  /** Whether the field is there: `never` when no value that fits has it. */
  presence: "always" | "maybe" | "never";
  /** That it is never there is known from data alone. */
  fromSample: boolean;
};

const absent: Member = { schema: anything, presence: "never", fromSample: false };

/** A field of what a schema describes. */
export function memberOf(schema: JsonSchema, name: string): Member {
  const found = alternativesOf(schema).map((one) => memberOfOne(one, name));
  const here = found.filter(({ presence }) => presence !== "never");
  if (here.length === 0) return { ...absent, fromSample: found.some(({ fromSample }) => fromSample) };
  const isAlways = here.length === found.length && here.every(({ presence }) => presence === "always");
  return {
    schema: unionOf(here.map((member) => member.schema)),
    presence: isAlways ? "always" : "maybe",
    fromSample: false,
  };
}

function memberOfOne(schema: JsonSchema, name: string): Member {
  const mark = sampleMarkOf(schema);
  const kinds = kindsOf(schema);
  if (kinds && !kinds.has("object")) return { ...absent, fromSample: mark === "whole" };
  const properties = schemaAt(schema.properties);
  if (Object.hasOwn(properties, name)) {
    const own = schemaAt(properties[name]);
    const isRequired = Array.isArray(schema.required) && schema.required.includes(name);
    return {
      schema: mark === "whole" ? asSample(own) : own,
      presence: isRequired && mark === null ? "always" : "maybe",
      fromSample: false,
    };
  }
  const { additionalProperties: others } = schema;
  if (others === false) return { ...absent, fromSample: mark === "whole" };
  if (isSchema(others))
    return { schema: mark === "whole" ? asSample(others) : others, presence: "maybe", fromSample: false };
  // Data shows which fields there are, but the next value may have others.
  if (mark !== null) return { ...absent, fromSample: true };
  return { schema: anything, presence: "maybe", fromSample: false };
}

/** What the elements of a list are. */
export function elementOf(schema: JsonSchema): JsonSchema {
  return unionOf(
    alternativesOf(schema)
      .filter((one) => kindsOf(one)?.has("array") ?? true)
      .map((one) => {
        const items = schemaAt(one.items);
        return sampleMarkOf(one) === "whole" ? asSample(items) : items;
      }),
  );
}

/** The fields that are described, with their schemas; of several forms those of each. */
export function fieldsOf(schema: JsonSchema): ReadonlyMap<string, JsonSchema> {
  const names = new Set<string>();
  for (const one of alternativesOf(schema)) for (const name of Object.keys(schemaAt(one.properties))) names.add(name);
  return new Map([...names].map((name) => [name, memberOf(schema, name).schema]));
}

/** Whether anything of a schema, as far as its own level goes, is known from data alone. */
export const isFromSample = (schema: JsonSchema): boolean =>
  alternativesOf(schema).some((one) => sampleMarkOf(one) === "whole");
