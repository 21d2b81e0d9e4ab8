import type { JsonValue } from "@millrace/contracts/json";
import { z } from "zod";

/** How a value is entered; derived from a node's schema, so that a node type needs no form code. */
export type FieldControl =
  | { kind: "text"; multiline: boolean }
  | { kind: "number"; min: number | null; max: number | null; integer: boolean }
  | { kind: "duration" | "bytes"; min: number | null; max: number | null }
  | { kind: "switch" }
  | { kind: "select"; options: readonly { value: string; label: string }[] }
  | { kind: "list"; item: FormField; itemName: string }
  | { kind: "group"; fields: readonly FormField[] }
  | { kind: "variants"; tag: string; options: readonly VariantOption[] }
  | { kind: "dynamic"; modes: readonly DynamicMode[]; fixed: FieldControl | null }
  | { kind: "cel" | "liquid" | "code" | "json" | "credential" | "flow" | "cron" | "timezone" };

export type DynamicMode = "fixed" | "expression" | "template";
export type VariantOption = { value: string; label: string; fields: readonly FormField[] };

export type FormField = {
  key: string;
  title: string;
  description: string;
  placeholder: string;
  required: boolean;
  /** Folded away until opened. */
  advanced: boolean;
  initial: JsonValue | undefined;
  control: FieldControl;
};

/** The parts of a JSON Schema that forms read, with the form meta that zod puts beside them. */
type FormSchema = {
  type?: string;
  title?: string;
  description?: string;
  editor?: string;
  placeholder?: string;
  labels?: Record<string, string>;
  group?: string;
  item?: string;
  isInternal?: true;
  default?: JsonValue;
  enum?: JsonValue[];
  const?: JsonValue;
  properties?: Record<string, FormSchema>;
  required?: string[];
  items?: FormSchema;
  anyOf?: FormSchema[];
  oneOf?: FormSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
};

const formsOfSchemas = new WeakMap<z.ZodType, readonly FormField[]>();

/** The fields of a node type's parameters, in the schema's order; read once per schema. */
export function formFieldsOf(params: z.ZodType): readonly FormField[] {
  const known = formsOfSchemas.get(params);
  if (known) return known;
  const schema = z.toJSONSchema(params, { io: "input", unrepresentable: "any" }) as FormSchema;
  const fields = fieldsOf(schema);
  formsOfSchemas.set(params, fields);
  return fields;
}

function fieldsOf(schema: FormSchema): FormField[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => !property.isInternal)
    .map(([key, property]) => fieldOf(key, property, required.has(key)));
}

function fieldOf(key: string, schema: FormSchema, required: boolean): FormField {
  return {
    key,
    title: schema.title ?? wordsOf(key),
    description: schema.description ?? "",
    placeholder: schema.placeholder ?? "",
    required,
    advanced: schema.group === "advanced",
    initial: schema.default,
    control: withUnit(key, controlOf(schema)),
  };
}

/** A plain number whose name says its unit is entered with that unit, also as the fixed form of a dynamic value. */
function withUnit(key: string, control: FieldControl): FieldControl {
  if (control.kind === "dynamic") return { ...control, fixed: control.fixed && withUnit(key, control.fixed) };
  if (control.kind !== "number") return control;
  const { min, max } = control;
  if (key.endsWith("Ms")) return { kind: "duration", min, max };
  if (key.endsWith("Bytes")) return { kind: "bytes", min, max };
  return control;
}

function controlOf(schema: FormSchema): FieldControl {
  const limits = { min: limit(schema.minimum), max: limit(schema.maximum) };
  switch (schema.editor) {
    case "cel":
    case "liquid":
    case "code":
    case "json":
    case "credential":
    case "flow":
    case "cron":
    case "timezone":
      return { kind: schema.editor };
    case "duration":
    case "bytes":
      return { kind: schema.editor, ...limits };
    case "dynamic":
      return dynamicControl(schema);
  }
  const members = schema.oneOf ?? schema.anyOf;
  if (members) return unionControl(members);
  if (schema.enum) {
    const options = schema.enum.map(String);
    return { kind: "select", options: options.map((value) => ({ value, label: schema.labels?.[value] ?? value })) };
  }
  switch (schema.type) {
    case "string":
      return { kind: "text", multiline: false };
    case "number":
    case "integer":
      return { kind: "number", ...limits, integer: schema.type === "integer" };
    case "boolean":
      return { kind: "switch" };
    case "array":
      return { kind: "list", item: fieldOf("", schema.items ?? {}, true), itemName: schema.item ?? "entry" };
    case "object":
      return schema.properties ? { kind: "group", fields: fieldsOf(schema) } : { kind: "json" };
    default:
      return { kind: "json" };
  }
}

function dynamicControl(schema: FormSchema): FieldControl {
  const members = schema.anyOf ?? schema.oneOf ?? [];
  const isSource = (member: FormSchema) => member.editor === "cel" || member.editor === "liquid";
  const fixed = members.find((member) => !isSource(member));
  const modes: DynamicMode[] = [];
  if (fixed) modes.push("fixed");
  if (members.some((member) => member.editor === "cel")) modes.push("expression");
  if (members.some((member) => member.editor === "liquid")) modes.push("template");
  // Meta given around the union (a unit, labels) is about the fixed value.
  return { kind: "dynamic", modes, fixed: fixed ? controlOf(fixed) : null };
}

/** Objects told apart by one constant field become variants; any other union is edited as JSON. */
function unionControl(members: FormSchema[]): FieldControl {
  const tag = Object.entries(members[0]?.properties ?? {}).find(([, property]) => property.const !== undefined)?.[0];
  if (tag === undefined || !members.every((member) => member.properties?.[tag]?.const !== undefined))
    return { kind: "json" };
  return {
    kind: "variants",
    tag,
    options: members.map((member) => {
      const value = String(member.properties?.[tag]?.const);
      const { [tag]: _tag, ...properties } = member.properties ?? {};
      return {
        value,
        label: member.item ?? member.title ?? wordsOf(value),
        fields: fieldsOf({ ...member, properties }),
      };
    }),
  };
}

/** zod writes the safe integer range for every integer; that is no limit a person needs to see. */
const limit = (value: number | undefined): number | null =>
  value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? null : value;

/** "maxResponseBytes" → "Max response bytes", for a field without a title. */
export function wordsOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A first value for a new list entry or a chosen variant: what the schema says, else the emptiest that fits. */
export function emptyValue(field: FormField): JsonValue | undefined {
  if (field.initial !== undefined) return field.initial;
  return emptyOf(field.control, field.required);
}

function emptyOf(control: FieldControl, required: boolean): JsonValue | undefined {
  switch (control.kind) {
    case "group":
      return objectOf(control.fields);
    case "variants": {
      const [first] = control.options;
      return first ? { [control.tag]: first.value, ...objectOf(first.fields) } : undefined;
    }
    case "list":
      return [];
    case "cel":
      return { $cel: "" };
    case "liquid":
      return { $liquid: "" };
    case "dynamic":
      if (control.fixed) return emptyOf(control.fixed, required);
      return control.modes[0] === "template" ? { $liquid: "" } : { $cel: "" };
    case "text":
    case "code":
      return required ? "" : undefined;
    case "switch":
      return required ? false : undefined;
    case "select":
      return required ? control.options[0]?.value : undefined;
    case "number":
    case "duration":
    case "bytes":
      return required ? (control.min ?? 0) : undefined;
    case "json":
    case "flow":
      return required ? null : undefined;
    default:
      return required ? "" : undefined;
  }
}

export function objectOf(fields: readonly FormField[]): { [key: string]: JsonValue } {
  const object: { [key: string]: JsonValue } = {};
  for (const field of fields) {
    const value = emptyValue(field);
    if (value !== undefined) object[field.key] = value;
  }
  return object;
}
