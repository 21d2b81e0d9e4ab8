import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { decidingExpression } from "../decision.ts";
import { field } from "../form-meta.ts";
import { input } from "../ports.ts";

export const conditionParams = z
  .object({
    when: field(decidingExpression, {
      title: "When",
      description: "An expression that gives true or false.",
      placeholder: "input.total > 100",
    }),
  })
  .strict();

export const conditionDefinition: NodeDefinition = {
  type: "condition",
  typeVersion: 1,
  kind: "pure",
  category: "logic",
  title: "Condition",
  summary: "Goes on through Yes or No, as an expression decides.",
  keywords: ["if", "else", "branch", "decision", "filter", "true", "false"],
  icon: "split",
  params: conditionParams,
  initialParams: () => ({ when: { $cel: "" } }),
  ports: () => ({
    inputs: [input],
    outputs: [
      { name: "yes", label: "Yes", schema: {} },
      { name: "no", label: "No", schema: {} },
    ],
  }),
  infer: (_, { input: came }) => ({ yes: came, no: came }),
  expects: { "/when": { type: "boolean" } },
  describe: (params) => cardText(params.when) || "No condition yet",
};
