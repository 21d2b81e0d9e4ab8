import type { JsonSchema, Port } from "@millrace/contracts/flow/node-definition";

/** The input of an ordinary node; it takes any value. */
export const input: Port = { name: "in", label: "In", schema: {} };

/** The output of a node that has one; without a schema it says nothing about the value. */
export const output = (schema: JsonSchema = {}): Port => ({ name: "out", label: "Out", schema });

/** A schema of an object that has exactly these properties. */
export const exactObject = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

/** A schema of an object whose values are texts, such as headers. */
export const textMap: JsonSchema = { type: "object", additionalProperties: { type: "string" } };

/** What becomes a text by itself where one is wanted; see `resolvedText`. */
export const textLike: JsonSchema = { type: ["string", "number", "boolean"] };
