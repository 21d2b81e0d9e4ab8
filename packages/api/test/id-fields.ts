import { z } from "zod";
import type { Procedure } from "./procedures.ts";

/** A place in an input that takes an id, with the id's prefix. */
export type IdField = { path: string[]; prefix: string };

type Schema = {
  pattern?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: Schema | boolean;
  $ref?: string;
};

/**
 * The places in a procedure's input that take an id: a prefixed id by its pattern, or anything that is called so. Flow
 * definitions are left out, because node ids mean nothing outside their flow.
 */
export function idFieldsOf(procedure: Procedure): IdField[] {
  return procedure.inputs.flatMap((input) => {
    const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Schema;
    return [...walk(schema, [])];
  });
}

function* walk(schema: Schema, path: string[]): Generator<IdField> {
  const prefix = /^\^([a-z]{3})_\[0-7\]/.exec(schema.pattern ?? "")?.[1];
  const name = path.at(-1) ?? "";
  if (prefix) yield { path, prefix };
  else if (/(^|[a-z])(Id|Ids)$/.test(name)) yield { path, prefix: "" };
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* walk(part, path);
  for (const [key, value] of Object.entries(schema.properties ?? {}))
    if (key !== "definition" && key !== "layout") yield* walk(value, [...path, key]);
  if (schema.items) yield* walk(schema.items, [...path, "0"]);
  if (typeof schema.additionalProperties === "object") yield* walk(schema.additionalProperties, [...path, "*"]);
}

/** A copy of an input with another value at a path. */
export function withValue(input: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  const object = (input ?? {}) as Record<string, unknown>;
  return { ...object, [key]: withValue(object[key], rest, value) };
}
