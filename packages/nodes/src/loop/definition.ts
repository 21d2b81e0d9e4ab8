import { bodyPort, donePort, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { decidingExpression } from "../decision.ts";
import { dynamicJson } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { onlyItem } from "../only-item.ts";
import { input } from "../ports.ts";

export const loopParams = z
  .object({
    while: field(decidingExpression.optional(), {
      title: "While",
      description: "Whether there is another round, computed before each; without it there are as many as allowed.",
      placeholder: "item.next != null",
    }),
    maxRounds: field(z.int("Enter a whole number.").min(1, "At least 1.").max(10_000, "At most 10,000."), {
      title: "Rounds at most",
      description: "A condition that is still true then fails the step.",
    }),
    value: field(dynamicJson.optional(), {
      title: "First value",
      description: "What the first round works on; without it what came in.",
      placeholder: "input",
    }),
    onlyItem,
  })
  .strict();

export const loopDefinition: NodeDefinition = {
  type: "loop",
  typeVersion: 1,
  kind: "scope",
  scope: "loop",
  category: "logic",
  title: "Loop",
  summary: "Runs what follows its Each round port again and again while a condition holds.",
  keywords: ["while", "repeat", "until", "iterate", "poll", "pages", "round"],
  icon: "repeat",
  params: loopParams,
  initialParams: () => ({ while: { $cel: "" }, maxRounds: 10 }),
  ports: () => ({
    inputs: [input],
    outputs: [
      { name: bodyPort, label: "Each round", schema: {} },
      { name: donePort, label: "Done", schema: {} },
    ],
  }),
  expects: { "/while": { type: "boolean" } },
  describe: (params) => {
    const bound = typeof params.maxRounds === "number" ? `at most ${params.maxRounds} rounds` : "";
    const condition = cardText(params.while);
    return [condition && `While ${condition}`, bound].filter(Boolean).join(", ") || "No condition yet";
  },
};
