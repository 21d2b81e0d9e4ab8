import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { fieldName } from "../named-list.ts";
import { parseResolved } from "../resolved-params.ts";

const resolvedParams = z.object({
  template: z.string("The template did not give a text."),
  outputField: fieldName.optional(),
});

/** Hands on the text that the template gave, as it is or in an object. */
export const templateRun: PureNodeRun = {
  kind: "pure",
  run: ({ params: raw }) => {
    const { template: text, outputField } = parseResolved(resolvedParams, raw);
    return { kind: "output", port: "out", value: outputField === undefined ? text : { [outputField]: text } };
  },
};
