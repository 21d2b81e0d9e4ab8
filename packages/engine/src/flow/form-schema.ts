import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import type { FormField } from "@millrace/contracts/flow/wait-subject";

/** The JSON Schema of what a form gives: an object with a value for each field that is filled in. */
export const formSchema = (fields: readonly FormField[]): JsonSchema => ({
  type: "object",
  properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
  required: fields.filter(({ required }) => required).map(({ name }) => name),
  additionalProperties: false,
});

function fieldSchema({ kind, required, options }: FormField): JsonSchema {
  switch (kind) {
    case "text":
      return { type: "string", maxLength: 1_000, ...(required ? { minLength: 1 } : {}) };
    case "long_text":
      return { type: "string", maxLength: 20_000, ...(required ? { minLength: 1 } : {}) };
    case "number":
      return { type: "number" };
    case "yes_no":
      return { type: "boolean" };
    case "choice":
      return { enum: options ?? [] };
    case "date":
      return { type: "string", pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$" };
  }
}
