import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicText } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { input, output } from "../ports.ts";

export const waitUntilParams = z
  .object({
    until: field(dynamicText(z.string().min(1, "Enter a moment.").max(100)), {
      title: "Until",
      description: "A moment with its time zone: 2026-12-24T18:00:00Z. One that is over goes on at once.",
      placeholder: "2026-12-24T18:00:00Z",
    }),
  })
  .strict();

export const waitUntilDefinition: NodeDefinition = {
  type: "wait_until",
  typeVersion: 1,
  kind: "pure",
  spends: "wait",
  category: "logic",
  title: "Wait until",
  summary: "Pauses this branch until a moment; waiting costs nothing and survives restarts.",
  keywords: ["delay", "date", "moment", "deadline", "timer", "sleep", "schedule", "later"],
  icon: "calendar-clock",
  params: waitUntilParams,
  initialParams: () => ({ until: "" }),
  ports: () => ({ inputs: [input], outputs: [output()] }),
  infer: (_, { input: came }) => ({ out: came }),
  expects: { "/until": { type: "string" } },
  describe: (params) => cardText(params.until) || "No moment yet",
};
