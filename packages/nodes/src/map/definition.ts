import { bodyPort, donePort, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicJson, dynamicNumber } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { onlyItem } from "../only-item.ts";
import { exactObject, input } from "../ports.ts";

const maxConcurrency = 1_000;

export const mapParams = z
  .object({
    items: field(
      dynamicJson.refine((value) => value !== null && JSON.stringify(value) !== '{"$cel":""}', {
        path: ["$cel"],
        message: "Enter an expression that gives a list.",
      }),
      {
        title: "Items",
        description: "The list to go through, up to 10,000 items.",
        placeholder: "input.orders",
      },
    ),
    concurrency: field(
      dynamicNumber(z.int("Enter a whole number.").min(1, "At least 1.").max(maxConcurrency, "At most 1,000.")),
      { title: "At once", description: "How many items may be under way at the same time." },
    ),
    onItemError: field(z.enum(["fail", "continue"]).default("fail"), {
      title: "When an item fails",
      description: "End the whole map with its error, or go on and list the items that failed.",
      labels: { fail: "The map fails", continue: "Go on with the others" },
    }),
    onlyItem,
  })
  .strict();

const itemError = exactObject({
  index: { type: "integer" },
  class: { type: "string" },
  code: { type: "string" },
  message: { type: "string" },
  nodeId: { type: "string" },
  attempts: { type: "integer" },
  path: { type: "string" },
});

export const mapDefinition: NodeDefinition = {
  type: "map",
  typeVersion: 1,
  kind: "scope",
  scope: "map",
  category: "logic",
  title: "Map over a list",
  summary: "Runs what follows its Each item port once per item of a list.",
  keywords: ["for each", "iterate", "loop", "batch", "fan out", "parallel", "items", "split"],
  icon: "list-tree",
  params: mapParams,
  initialParams: () => ({ items: { $cel: "" }, concurrency: 10, onItemError: "fail" }),
  ports: () => ({
    inputs: [input],
    outputs: [
      { name: bodyPort, label: "Each item", schema: {} },
      {
        name: donePort,
        label: "Done",
        schema: exactObject({ results: { type: "array" }, errors: { type: "array", items: itemError } }),
      },
    ],
  }),
  expects: { "/items": { type: "array" }, "/concurrency": { type: "integer" } },
  describe: (params) => `Each of ${cardText(params.items) || (Array.isArray(params.items) ? "a list" : "no list yet")}`,
};
