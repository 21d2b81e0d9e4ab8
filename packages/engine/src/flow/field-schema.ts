import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonValue } from "@millrace/contracts/json";
import { z } from "zod";

/** The parts of a JSON Schema that words about its values are made of, with the form meta that zod puts beside them. */
export type FieldSchema = {
  type?: string;
  title?: string;
  editor?: string;
  labels?: Readonly<Record<string, string>>;
  /** What one entry of a list or of `entries` is called, or one variant of a union. */
  item?: string;
  default?: JsonValue;
  const?: JsonValue;
  enum?: readonly JsonValue[];
  properties?: Readonly<Record<string, FieldSchema>>;
  items?: FieldSchema;
  /** Of every value of an object whose keys are names that people chose; without any it is not there. */
  entries?: FieldSchema;
  anyOf?: readonly FieldSchema[];
  oneOf?: readonly FieldSchema[];
  /** The address of something outside that the step calls. */
  calls?: string;
  /** For what is not a node's parameter: how a value reads. Such a value is compared whole where one side has none. */
  words?: (value: JsonValue) => string;
};

const known = new WeakMap<z.ZodType, FieldSchema>();

/** The schema of a node type's parameters; read once per type. */
export function paramsSchemaOf(type: NodeDefinition | undefined): FieldSchema {
  if (!type) return {};
  const before = known.get(type.params);
  if (before) return before;
  const schema = z.toJSONSchema(type.params, { io: "input", unrepresentable: "any" }) as FieldSchema;
  known.set(type.params, schema);
  return schema;
}

/** The schema that says most about a value: of a union the member it belongs to, with the meta that is given around it. */
export function schemaOfValue(schema: FieldSchema, value: JsonValue | undefined): FieldSchema {
  const members = schema.oneOf ?? schema.anyOf;
  if (!members) return schema;
  const member = memberOf(members, value);
  if (!member) return schema;
  const { oneOf: _, anyOf: __, editor: outer, ...around } = schema;
  const inner = schemaOfValue(member, value);
  // "dynamic" only says that there are several ways to give the value.
  const editor = inner.editor ?? (outer === "dynamic" ? undefined : outer);
  return { ...inner, ...around, ...(editor === undefined ? {} : { editor }) };
}

function memberOf(members: readonly FieldSchema[], value: JsonValue | undefined): FieldSchema | undefined {
  const source = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  if ("$cel" in source) return members.find(({ editor }) => editor === "cel");
  if ("$liquid" in source) return members.find(({ editor }) => editor === "liquid");
  const tagged = members.find((member) => {
    const tag = tagOf(member);
    return tag !== undefined && source[tag.key] === tag.value;
  });
  return tagged ?? members.find((member) => !tagOf(member) && member.editor !== "cel" && member.editor !== "liquid");
}

/** The constant field that tells a variant from the others. */
function tagOf(member: FieldSchema): { key: string; value: JsonValue } | undefined {
  for (const [key, { const: value }] of Object.entries(member.properties ?? {}))
    if (value !== undefined) return { key, value };
  return undefined;
}

/** The schema of one field, of an object that had one value and has another. A variant's own name labels its tag. */
export function propertySchema(
  schema: FieldSchema,
  key: string,
  old: JsonValue | undefined,
  now: JsonValue | undefined,
): FieldSchema {
  const [was, is] = [schemaOfValue(schema, old), schemaOfValue(schema, now)];
  const found = is.properties?.[key] ?? was.properties?.[key] ?? {};
  const members = schema.oneOf ?? schema.anyOf;
  if (!members || found.const === undefined) return found;
  const labels = members.flatMap((member): [string, string][] => {
    const value = member.properties?.[key]?.const;
    return value === undefined ? [] : [[String(value), member.item ?? member.title ?? String(value)]];
  });
  return { ...found, labels: Object.fromEntries(labels) };
}

/** "maxResponseBytes" → "Max response bytes", for a field without a title. */
export function wordsOfKey(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
