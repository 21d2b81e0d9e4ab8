import { liquidTemplate } from "@millrace/contracts/flow/definition";
import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { field } from "../form-meta.ts";
import { fieldName } from "../named-list.ts";
import { exactObject, input, output } from "../ports.ts";

export const templateParams = z
  .object({
    template: field(
      liquidTemplate.refine(({ $liquid }) => $liquid !== "", {
        path: ["$liquid"],
        message: "Enter the text of the template.",
      }),
      {
        title: "Template",
        description: "Text with {{ values }} and {% tags %}. It sees trigger, input, steps, run, now and random.",
        placeholder: "Hello {{ input.name }}",
      },
    ),
    outputField: field(fieldName.optional(), {
      title: "Output field",
      description: "Puts the text into an object under this name. Without one the output is the text itself.",
      placeholder: "text",
      group: "advanced",
    }),
  })
  .strict();

export const templateDefinition: NodeDefinition = {
  type: "template",
  typeVersion: 1,
  kind: "pure",
  category: "actions",
  title: "Template",
  summary: "Writes a text from a Liquid template.",
  keywords: ["text", "liquid", "message", "e-mail", "format", "string", "markdown", "html"],
  icon: "file-text",
  params: templateParams,
  initialParams: () => ({ template: { $liquid: "" } }),
  ports: (params) => {
    const name = params.outputField;
    const schema = typeof name === "string" && name !== "" ? exactObject({ [name]: { type: "string" } }) : null;
    return { inputs: [input], outputs: [output(schema ?? { type: "string" })] };
  },
  describe: (params) => cardText(params.template) || "No text yet",
};
