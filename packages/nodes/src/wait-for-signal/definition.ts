import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { signalName } from "@millrace/contracts/flow/wait-subject";
import { type JsonObject, jsonObject } from "@millrace/contracts/json";
import { schemaProblem } from "@millrace/engine/flow/check-value";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicText } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { input, output, textLike } from "../ports.ts";
import { answerTimeFields, timeoutPort } from "../wait-time.ts";

const isObject = (value: unknown): value is JsonObject => jsonObject.safeParse(value).success;

export const waitForSignalParams = z
  .object({
    name: field(
      z
        .string()
        .max(100)
        .superRefine((name, context) => {
          const problem =
            name === "" ? "Enter the signal's name." : signalName.safeParse(name).error?.issues[0]?.message;
          if (problem) context.addIssue({ code: "custom", message: problem });
        }),
      {
        title: "Signal",
        description: "The name that the sender uses as well: letters, digits, dots, colons, dashes and underscores.",
        placeholder: "payment.received",
      },
    ),
    correlation: field(dynamicText(z.string().min(1, "Enter what the signal is about.").max(200)), {
      title: "About",
      description: "Which case it is about, such as the order's number. The sender gives the same text.",
      placeholder: "{{ input.orderId }}",
    }),
    schema: field(
      jsonObject.superRefine((schema, context) => {
        const problem = schemaProblem(schema);
        if (problem) context.addIssue({ code: "custom", message: problem });
      }),
      {
        title: "Payload",
        description: "A JSON Schema of what the signal brings. A payload that does not fit is refused to the sender.",
        editor: "json",
      },
    ),
    ...answerTimeFields,
  })
  .strict();

export const waitForSignalDefinition: NodeDefinition = {
  type: "wait_for_signal",
  typeVersion: 1,
  kind: "pure",
  spends: "wait",
  category: "logic",
  title: "Wait for signal",
  summary: "Pauses this branch until somebody sends a signal, or the time is over.",
  keywords: ["event", "message", "callback", "resume", "correlation", "external", "pause"],
  icon: "radio-tower",
  params: waitForSignalParams,
  initialParams: () => ({ name: "", correlation: "", schema: {}, onTimeout: "port" }),
  ports: ({ schema }) => ({
    inputs: [input],
    outputs: [
      output(isObject(schema) && schemaProblem(schema) === null ? schema : {}),
      { name: timeoutPort, label: "Timeout", schema: {} },
    ],
  }),
  infer: (_, { input: came }) => ({ [timeoutPort]: came }),
  expects: { "/correlation": textLike, "/timeoutMs": { type: "number" } },
  describe: (params) => {
    const about = cardText(params.correlation);
    return cardText(params.name) === "" ? "No signal yet" : `${cardText(params.name)}${about && ` · ${about}`}`;
  },
};
