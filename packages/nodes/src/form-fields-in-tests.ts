import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";

type FieldSchema = z.core.JSONSchema.BaseSchema;
type Field = { path: string; schema: FieldSchema };

/** Every field of a node type's form with its path: `url`, `headers[].name`, `body.kind`. */
export function fieldsOf(definition: NodeDefinition): Field[] {
  const fields = new Map<string, FieldSchema>();
  const visit = (schema: FieldSchema, prefix: string) => {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (typeof property === "boolean" || property.isInternal) continue;
      const path = prefix + name;
      if (!fields.has(path)) fields.set(path, property);
      if (property.editor !== undefined) continue;
      visit(property, `${path}.`);
      for (const variant of property.oneOf ?? []) if (typeof variant === "object") visit(variant, `${path}.`);
      const { items } = property;
      if (typeof items === "object" && !Array.isArray(items)) visit(items, `${path}[].`);
    }
  };
  visit(z.toJSONSchema(definition.params, { io: "input" }), "");
  return [...fields].map(([path, schema]) => ({ path, schema }));
}
