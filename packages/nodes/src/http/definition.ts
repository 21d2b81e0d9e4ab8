import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { idSchema } from "@millrace/contracts/ids";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicJson, dynamicText } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { headerList, hopByHopHeaders } from "../header-fields.ts";
import { exactObject, input, output, textLike, textMap } from "../ports.ts";

/** Headers that follow from the address, the body and the connection. */
export const refusedHeaders: ReadonlyMap<string, string> = new Map(
  ["host", "content-length", "expect", ...hopByHopHeaders].map((name) => [
    name,
    `Millrace sets the header ${name} itself.`,
  ]),
);

const bodyKind = <K extends string>(kind: K) =>
  field(z.literal(kind), { title: "Kind", description: "What is sent as the body." });

const body = field(
  z
    .discriminatedUnion("kind", [
      z
        .object({ kind: bodyKind("none") })
        .strict()
        .meta({ item: "No body" }),
      z
        .object({
          kind: bodyKind("json"),
          value: field(dynamicJson, { title: "JSON", description: "Sent as JSON with content-type application/json." }),
        })
        .strict()
        .meta({ item: "JSON" }),
      z
        .object({
          kind: bodyKind("text"),
          text: field(dynamicText(z.string().max(1_000_000)), { title: "Text", description: "Sent as it is." }),
          contentType: field(z.string().max(200).default("text/plain; charset=utf-8"), {
            title: "Content type",
            description: "What the text is, such as text/plain, application/xml or application/x-www-form-urlencoded.",
          }),
        })
        .strict()
        .meta({ item: "Text" }),
    ])
    .default({ kind: "none" }),
  { title: "Body", description: "What is sent along. GET and HEAD requests have none." },
);

export const httpParams = z
  .object({
    method: field(z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]).default("GET"), {
      title: "Method",
      description: "What the request does: GET reads, POST creates, PUT and PATCH change, DELETE removes.",
    }),
    url: field(
      dynamicText(
        z
          .string()
          .max(8_000)
          .regex(/^https?:\/\/\S+$/i, "Enter an address that starts with https:// or http://."),
      ),
      {
        title: "Address",
        description: "The whole address, with query. Private and local networks can't be reached.",
        placeholder: "https://api.example.com/orders",
        calls: "host",
      },
    ),
    body,
    credentialId: field(idSchema("credential").optional(), {
      title: "Credential",
      description: "Added to the request as a header, only for the hosts that the credential allows.",
      editor: "credential",
    }),
    headers: headerList(
      {
        title: "Headers",
        description: "Sent with the request. For secrets use a credential.",
        placeholder: "accept",
      },
      refusedHeaders,
    ),
    timeoutMs: field(z.int().min(100).max(600_000).default(30_000), {
      title: "Time limit",
      description: "How long one attempt may take until the whole answer is there.",
      editor: "duration",
      group: "advanced",
    }),
    maxResponseBytes: field(
      z
        .int()
        .min(1)
        .max(10 * 1_048_576)
        .default(1_048_576),
      {
        title: "Largest answer",
        description: "A larger answer fails the step.",
        editor: "bytes",
        group: "advanced",
      },
    ),
    followRedirects: field(z.boolean().default(true), {
      title: "Follow redirects",
      description:
        "Goes where a 3xx answer points, at most 5 times. Switched off, the 3xx answer itself is the output.",
      group: "advanced",
    }),
    failOn: field(z.enum(["4xx_5xx", "never"]).default("4xx_5xx"), {
      title: "Fails on",
      description: "Which answers count as a failure, so that the step is retried or takes its error port.",
      labels: { "4xx_5xx": "Status 400 and above", never: "No status: every answer goes on" },
      group: "advanced",
    }),
  })
  .strict()
  .superRefine((params, context) => {
    if ((params.method === "GET" || params.method === "HEAD") && params.body.kind !== "none")
      context.addIssue({
        code: "custom",
        path: ["body", "kind"],
        message: `A ${params.method} request has no body. Choose another method or no body.`,
      });
  });

export const httpDefinition: NodeDefinition = {
  type: "http",
  typeVersion: 1,
  kind: "effect",
  category: "actions",
  title: "HTTP request",
  summary: "Calls an address on the internet and hands on the answer.",
  keywords: ["api", "rest", "fetch", "call", "get", "post", "url", "webhook", "request"],
  icon: "globe",
  params: httpParams,
  initialParams: () => ({
    method: "GET",
    url: "",
    body: { kind: "none" },
    headers: [],
    timeoutMs: 30_000,
    maxResponseBytes: 1_048_576,
    followRedirects: true,
    failOn: "4xx_5xx",
  }),
  ports: () => ({
    inputs: [input],
    outputs: [
      output(exactObject({ status: { type: "integer" }, headers: textMap, body: {}, url: { type: "string" } })),
    ],
  }),
  expects: { "/url": textLike, "/headers/*/value": textLike, "/body/text": textLike },
  describe: (params) => {
    const address = cardText(params.url).replace(/^https?:\/\//i, "");
    return address === "" ? "No address yet" : `${cardText(params.method) || "GET"} ${address}`;
  },
  // A request's own limit ends it first; the step's limit is there for what lies around it.
  defaults: { maxAttempts: 3, timeoutMs: 610_000 },
};
