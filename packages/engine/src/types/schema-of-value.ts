import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import {
  anything,
  integer,
  isSchema,
  kindOfValue,
  nothing,
  number,
  text,
  boolean as trueOrFalse,
} from "./schema-parts.ts";

/** More fields than this are described together: the object is a table by key rather than a record. */
const maxFields = 200;
/** What lies deeper is not described. */
const maxDepth = 30;

const known = new WeakMap<object, JsonSchema>();

/**
 * The schema of a value as JSON Schema: the value fits it, and so does every value of the same shape. Work grows with the
 * value; that of the same object is done once.
 */
export function schemaOfValue(value: JsonValue): JsonSchema {
  if (typeof value !== "object" || value === null) return describe(value, 0);
  const found = known.get(value);
  if (found) return found;
  const made = describe(value, 0);
  known.set(value, made);
  return made;
}

function describe(value: JsonValue, depth: number): JsonSchema {
  if (depth > maxDepth) return anything;
  if (Array.isArray(value)) {
    const items = value.map((item) => describe(item, depth + 1)).reduce(mergeOrFirst, undefined);
    return items ? { type: "array", items } : { type: "array" };
  }
  if (typeof value === "object" && value !== null) return describeObject(value, depth);
  return scalars[kindOfValue(value)] ?? anything;
}

const scalars: Record<string, JsonSchema> = { null: nothing, boolean: trueOrFalse, integer, number, string: text };

const mergeOrFirst = (merged: JsonSchema | undefined, next: JsonSchema): JsonSchema =>
  merged ? mergeSchemas(merged, next) : next;

function describeObject(value: JsonObject, depth: number): JsonSchema {
  const fields = new Map(Object.entries(value).map(([name, item]) => [name, describe(item, depth + 1)]));
  return objectSchema(fields, [...fields.keys()], undefined);
}

function objectSchema(
  fields: ReadonlyMap<string, JsonSchema>,
  required: readonly string[],
  others: JsonSchema | undefined,
): JsonSchema {
  if (fields.size > maxFields) {
    const together = [...fields.values()].reduce(mergeOrFirst, others);
    return { type: "object", additionalProperties: together ?? anything };
  }
  return {
    type: "object",
    properties: Object.fromEntries(fields),
    required: [...required],
    ...(others ? { additionalProperties: others } : {}),
  };
}

/** One schema for what two samples showed: whatever fitted one of them as a sample fits it. */
export function mergeSchemas(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (a === b) return a;
  const forms = new Map<string, JsonSchema>();
  for (const schema of [...formsOf(a), ...formsOf(b)]) {
    if (typeof schema.type !== "string") return anything;
    const kind = schema.type === "integer" ? "number" : schema.type;
    const other = forms.get(kind);
    forms.set(kind, other ? mergeForms(other, schema) : schema);
  }
  const merged = [...forms.values()];
  return merged.length === 1 ? (merged[0] ?? anything) : { anyOf: merged };
}

const formsOf = (schema: JsonSchema): JsonSchema[] =>
  Array.isArray(schema.anyOf) ? schema.anyOf.filter(isSchema) : [schema];

function mergeForms(a: JsonSchema, b: JsonSchema): JsonSchema {
  if (a === b) return a;
  if (a.type === "array") {
    const items = [a.items, b.items].filter(isSchema).reduce(mergeOrFirst, undefined);
    return items ? { type: "array", items } : a;
  }
  if (a.type === "object") return mergeObjects(a, b);
  return a.type === b.type ? a : number;
}

function mergeObjects(a: JsonSchema, b: JsonSchema): JsonSchema {
  const [ours, theirs] = [propertiesOf(a), propertiesOf(b)];
  const [ourOthers, theirOthers] = [othersOf(a), othersOf(b)];
  const fields = new Map<string, JsonSchema>();
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const parts = [ours.get(name) ?? ourOthers, theirs.get(name) ?? theirOthers].filter((part) => part !== undefined);
    fields.set(name, parts.reduce(mergeOrFirst, undefined) ?? anything);
  }
  const required = requiredOf(a).filter((name) => requiredOf(b).includes(name));
  const others = [ourOthers, theirOthers].filter((part) => part !== undefined).reduce(mergeOrFirst, undefined);
  return objectSchema(fields, required, others);
}

const propertiesOf = ({ properties }: JsonSchema): ReadonlyMap<string, JsonSchema> =>
  new Map(
    isSchema(properties) ? Object.entries(properties).map(([name, one]) => [name, isSchema(one) ? one : anything]) : [],
  );

const othersOf = ({ additionalProperties }: JsonSchema): JsonSchema | undefined =>
  isSchema(additionalProperties) ? additionalProperties : undefined;

const requiredOf = ({ required }: JsonSchema): string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
