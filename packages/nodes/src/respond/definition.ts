import type { JsonSchema, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicJson, dynamicNumber } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { headerList } from "../header-fields.ts";
import { literalSchema } from "../literal-schema.ts";
import { input, output, textLike } from "../ports.ts";

/** Headers with which one flow's answer would reach beyond itself: browsers apply them to the whole host. */
export const refusedHeaders: ReadonlyMap<string, string> = new Map(
  ["set-cookie", "set-cookie2", "clear-site-data", "strict-transport-security", "public-key-pins"].map((name) => [
    name,
    `A flow can't send ${name}: browsers would apply it to every page on this host.`,
  ]),
);

/** A status of a final answer. */
export const responseStatus = z
  .int("Enter a whole number.")
  .min(200, "Enter a status between 200 and 599.")
  .max(599, "Enter a status between 200 and 599.");

export const respondParams = z
  .object({
    status: field(dynamicNumber(responseStatus).default(200), {
      title: "Status",
      description: "The HTTP status, from 200 to 599.",
      placeholder: "200",
    }),
    body: field(dynamicJson.default({ $cel: "input" }), {
      title: "Body",
      description: "The answer, as JSON. Expressions may also stand inside it.",
    }),
    headers: headerList(
      { title: "Headers", description: "Sent with the answer.", placeholder: "cache-control" },
      refusedHeaders,
    ),
  })
  .strict();

export const respondDefinition: NodeDefinition = {
  type: "respond",
  typeVersion: 1,
  kind: "pure",
  category: "actions",
  title: "Respond",
  summary: "Answers the caller of the webhook; the flow may go on after it.",
  keywords: ["reply", "response", "return", "answer", "webhook", "result", "output"],
  icon: "reply",
  params: respondParams,
  initialParams: () => ({ status: 200, body: { $cel: "input" }, headers: [] }),
  ports: (params) => ({ inputs: [input], outputs: [output(literalSchema(params.body))] }),
  infer: ({ body }, { typeOf }): Record<string, JsonSchema> => (body === undefined ? {} : { out: typeOf(body) }),
  expects: { "/status": { type: "number" }, "/headers/*/value": textLike },
  describe: (params) => {
    const body = cardText(params.body);
    return `${cardText(params.status) || "200"}${body === "" ? "" : ` with ${body}`}`;
  },
};
