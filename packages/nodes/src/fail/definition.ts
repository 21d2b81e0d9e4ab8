import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicText } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { input, textLike } from "../ports.ts";

export const failParams = z
  .object({
    message: field(dynamicText(z.string().trim().min(1, "Say why the run fails.").max(1_000)), {
      title: "Message",
      description: "Why the run fails, for the people who read it.",
      placeholder: "No stock for {{ input.sku }}",
    }),
  })
  .strict();

export const failDefinition: NodeDefinition = {
  type: "fail",
  typeVersion: 1,
  kind: "pure",
  category: "logic",
  title: "Fail",
  summary: "Ends the run as failed, with a message of your own.",
  keywords: ["error", "stop", "abort", "throw", "raise", "end"],
  icon: "octagon-x",
  params: failParams,
  initialParams: () => ({ message: "" }),
  ports: () => ({ inputs: [input], outputs: [] }),
  expects: { "/message": textLike },
  describe: (params) => cardText(params.message) || "No message yet",
};
