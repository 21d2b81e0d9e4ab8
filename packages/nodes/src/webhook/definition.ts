import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { field } from "../form-meta.ts";
import { exactObject, output, textMap } from "../ports.ts";

/** Parameters of the webhook trigger; publishing reads the route from them. */
export const webhookParams = z
  .object({
    path: field(
      z
        .string()
        .max(200)
        .regex(
          /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/,
          "Enter a path of small letters, digits and hyphens, with slashes in between, such as orders or shop/orders.",
        ),
      {
        title: "Path",
        description: "The end of the address that callers use. Each published flow of the organization has its own.",
        placeholder: "orders",
      },
    ),
    method: field(z.enum(["POST", "GET", "PUT", "PATCH", "DELETE"]).default("POST"), {
      title: "Method",
      description: "Requests with another method are refused.",
    }),
    reply: field(z.enum(["result", "accepted"]).default("result"), {
      title: "Reply",
      description: "What the caller gets, and when.",
      labels: { result: "The flow's result, when it has ended", accepted: "202 at once, with the run's address" },
    }),
  })
  .strict();

export const webhookDefinition: NodeDefinition = {
  type: "webhook",
  typeVersion: 1,
  kind: "trigger",
  category: "triggers",
  title: "Webhook",
  summary: "Starts the flow when an HTTP request comes in.",
  keywords: ["trigger", "http", "request", "receive", "callback", "endpoint", "api"],
  icon: "webhook",
  params: webhookParams,
  initialParams: () => ({ path: "", method: "POST", reply: "result" }),
  ports: () => ({
    inputs: [],
    outputs: [
      output(
        exactObject({
          method: { type: "string" },
          path: { type: "string" },
          query: { type: "object" },
          headers: textMap,
          body: {},
        }),
      ),
    ],
  }),
  describe: (params) => {
    const path = cardText(params.path);
    return path === "" ? "No path yet" : `${cardText(params.method) || "POST"} /${path}`;
  },
};
