import type { NodeDefinition, Port } from "@millrace/contracts/flow/node-definition";
import type { JsonObject } from "@millrace/contracts/json";
import { z } from "zod";
import { decidingExpression } from "../decision.ts";
import { field } from "../form-meta.ts";
import { entriesOf } from "../list-params.ts";
import { refuseDuplicateNames } from "../named-list.ts";
import { input } from "../ports.ts";

export const maxCases = 50;

export const switchParams = z
  .object({
    cases: field(
      z
        .array(
          z
            .object({
              name: field(z.string().trim().min(1, "Enter a name.").max(60), {
                title: "Name",
                description: "The label of the case's port.",
                placeholder: "Large order",
              }),
              when: field(decidingExpression, {
                title: "When",
                description: "An expression that gives true or false.",
                placeholder: "input.total > 1000",
              }),
            })
            .strict(),
        )
        .min(1, "Add at least one case.")
        .max(maxCases)
        .superRefine(refuseDuplicateNames),
      {
        title: "Cases",
        description: "Tried from top to bottom; the first that is true decides. Otherwise takes the rest.",
        item: "case",
      },
    ),
  })
  .strict();

export const otherwisePort = "otherwise";
const otherwiseLabel = "Otherwise";
/** The port of the case at an index; it goes by place, so renaming a case keeps its connections. */
export const casePort = (index: number): string => `case_${index + 1}`;

export const switchDefinition: NodeDefinition = {
  type: "switch",
  typeVersion: 1,
  kind: "pure",
  category: "logic",
  title: "Switch",
  summary: "Goes on through the first case that is true.",
  keywords: ["case", "branch", "route", "router", "if", "else", "decision"],
  icon: "route",
  params: switchParams,
  initialParams: () => ({ cases: [{ name: "Case 1", when: { $cel: "" } }] }),
  ports: (params) => ({
    inputs: [input],
    outputs: [
      ...labelsOf(params).map((label, index): Port => ({ name: casePort(index), label, schema: {} })),
      { name: otherwisePort, label: otherwiseLabel, schema: {} },
    ],
  }),
  infer: (params, { input: came }) =>
    Object.fromEntries(
      [...labelsOf(params).map((_, index) => casePort(index)), otherwisePort].map((port) => [port, came]),
    ),
  expects: { "/cases/*/when": { type: "boolean" } },
  describe: (params) => {
    const labels = labelsOf(params);
    if (labels.length === 0) return "No cases yet";
    return `${labels.slice(0, 3).join(", ")}${labels.length > 3 ? ` and ${labels.length - 3} more` : ""}`;
  },
};

/** A label per case, each one once, also while names are missing or double. */
function labelsOf(params: JsonObject): string[] {
  const taken = new Set([otherwiseLabel]);
  return entriesOf(params.cases)
    .slice(0, maxCases)
    .map(({ name }, index) => {
      let label = (typeof name === "string" && name.trim().slice(0, 60)) || `Case ${index + 1}`;
      while (taken.has(label)) label = `${label} (${index + 1})`;
      taken.add(label);
      return label;
    });
}
