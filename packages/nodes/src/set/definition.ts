import type { JsonSchema, KnownTypes, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { z } from "zod";
import { dynamicJson } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { entriesOf, isObject } from "../list-params.ts";
import { literalSchema } from "../literal-schema.ts";
import { fieldName, refuseDuplicateNames } from "../named-list.ts";
import { input, output } from "../ports.ts";

export const setParams = z
  .object({
    fields: field(
      z
        .array(
          z
            .object({
              name: field(fieldName, {
                title: "Name",
                description: "Letters, digits and underscores. Later steps read it as input.name.",
                placeholder: "total",
              }),
              value: field(dynamicJson, {
                title: "Value",
                description: "Fixed JSON, a template or an expression. Expressions may also stand inside the JSON.",
              }),
            })
            .strict(),
        )
        .max(200)
        .superRefine(refuseDuplicateNames),
      { title: "Fields", description: "The object that leaves the node, field by field.", item: "field" },
    ),
    keepInput: field(z.boolean().default(false), {
      title: "Keep the input",
      description:
        "Adds the fields to the incoming object instead of starting with an empty one; same names are replaced.",
    }),
  })
  .strict();

export const setDefinition: NodeDefinition = {
  type: "set",
  typeVersion: 1,
  kind: "pure",
  category: "actions",
  title: "Set fields",
  summary: "Builds an object field by field from fixed values and expressions.",
  keywords: ["transform", "map", "edit", "assign", "compute", "cel", "rename", "pick"],
  icon: "list-plus",
  params: setParams,
  initialParams: () => ({ fields: [{ name: "result", value: { $cel: "input" } }], keepInput: false }),
  ports: (params) => ({
    inputs: [params.keepInput === true ? { ...input, schema: { type: "object" } } : input],
    outputs: [output(resultSchema(params))],
  }),
  infer: (params, known) => ({ out: resultSchema(params, known) }),
  describe: (params) => {
    const names = namesOf(params);
    if (names.length === 0) return params.keepInput === true ? "Hands the input on" : "No fields yet";
    const more = names.length > 4 ? ` and ${names.length - 4} more` : "";
    return `${names.slice(0, 4).join(", ")}${more}`;
  },
};

const namesOf = (params: JsonObject): string[] =>
  entriesOf(params.fields).flatMap(({ name }) => (typeof name === "string" && name !== "" ? [name.slice(0, 100)] : []));

/** The fields, and with `keepInput` those of the incoming object below them. */
function resultSchema(params: JsonObject, known?: KnownTypes): JsonSchema {
  const set = entriesOf(params.fields).flatMap(({ name, value }) =>
    typeof name === "string" && name !== "" ? [[name, typeOfField(value, known)] as const] : [],
  );
  const names = [...new Set(set.map(([name]) => name))];
  if (params.keepInput !== true)
    return { type: "object", properties: Object.fromEntries(set), required: names, additionalProperties: false };
  const kept = objectForm(known?.input);
  return {
    ...kept,
    type: "object",
    properties: { ...(isObject(kept.properties) ? kept.properties : {}), ...Object.fromEntries(set) },
    required: [...new Set([...(Array.isArray(kept.required) ? kept.required : []), ...names])],
  };
}

const typeOfField = (value: JsonValue | undefined, known: KnownTypes | undefined): JsonSchema =>
  value !== undefined && known ? known.typeOf(value) : literalSchema(value);

/** An input of several forms is only known to be an object. */
const objectForm = (input: JsonSchema | undefined): JsonSchema =>
  input?.type === "object" && input.anyOf === undefined ? input : {};
