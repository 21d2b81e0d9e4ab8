import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { z } from "zod";
import { isObject } from "../list-params.ts";
import { fieldName, refuseDuplicateNames } from "../named-list.ts";
import { invalidParam, parseResolved } from "../resolved-params.ts";

const resolvedParams = z.object({
  fields: z.array(z.object({ name: fieldName, value: z.json() })).superRefine(refuseDuplicateNames),
  keepInput: z.boolean().default(false),
});

/** Builds the object; with `keepInput` the incoming one stays, except for fields of the same name. */
export const setRun: PureNodeRun = {
  kind: "pure",
  run: ({ params: raw, input }) => {
    const params = parseResolved(resolvedParams, raw);
    const fields = Object.fromEntries(params.fields.map(({ name, value }) => [name, value]));
    const value = params.keepInput ? { ...asObject(input), ...fields } : fields;
    return { kind: "output", port: "out", value };
  },
};

function asObject(input: JsonValue) {
  if (isObject(input)) return input;
  const found = input === null ? "nothing" : Array.isArray(input) ? "a list" : `a ${typeof input}`;
  throw invalidParam("/keepInput", `the input is ${found}, and fields can only be added to an object. Turn it off.`);
}
