import type { JsonSchema, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { type FormField, formField, formFieldKinds } from "@millrace/contracts/flow/wait-subject";
import { formSchema } from "@millrace/engine/flow/form-schema";
import { z } from "zod";
import { cardText } from "../card-text.ts";
import { dynamicText } from "../dynamic-fields.ts";
import { field } from "../form-meta.ts";
import { entriesOf } from "../list-params.ts";
import { refuseDuplicateNames } from "../named-list.ts";
import { exactObject, input, textLike } from "../ports.ts";
import { answerTimeFields, timeoutPort } from "../wait-time.ts";

const formEntry = z
  .object({
    name: field(formField.shape.name, {
      title: "Name",
      description: "Later steps read it as input.form.name.",
      placeholder: "amount",
    }),
    label: field(z.string().trim().min(1, "Enter a label.").max(120), {
      title: "Label",
      description: "What the person reads above the field.",
      placeholder: "Amount to refund",
    }),
    kind: field(z.enum(formFieldKinds), {
      title: "Kind",
      description: "What can be entered.",
      labels: {
        text: "Text",
        long_text: "Long text",
        number: "Number",
        yes_no: "Yes or no",
        choice: "Choice",
        date: "Date",
      },
    }),
    required: field(z.boolean(), { title: "Required", description: "Whether it must be filled in to approve." }),
    options: field(z.array(z.string().min(1).max(120)).max(50).optional(), {
      title: "Choices",
      description: "What can be chosen, for a field of the kind Choice.",
      editor: "json",
    }),
  })
  .strict()
  .refine((entry) => entry.kind !== "choice" || (entry.options?.length ?? 0) > 0, {
    path: ["options"],
    message: "Add the texts that can be chosen.",
  });

export const approvalParams = z
  .object({
    title: field(dynamicText(z.string().min(1, "Enter a title.").max(200)), {
      title: "Title",
      description: "The one line that people see in their list of tasks.",
      placeholder: "Refund order A-1",
    }),
    message: field(dynamicText(z.string().max(10_000)), {
      title: "Message",
      description: "What a person needs to know to decide.",
    }),
    fields: field(z.array(formEntry).max(30).superRefine(refuseDuplicateNames), {
      title: "Form",
      description: "What the person fills in; it goes on with the decision.",
      item: "field",
    }),
    role: field(z.enum(["anybody", "operator", "admin", "owner"]).default("anybody"), {
      title: "Who decides",
      description: "The role that is asked; the roles above it may decide too.",
      labels: { anybody: "Everybody who may decide", operator: "Operators", admin: "Admins", owner: "Owners" },
    }),
    ...answerTimeFields,
  })
  .strict();

export const approvalDefinition: NodeDefinition = {
  type: "approval",
  typeVersion: 1,
  kind: "pure",
  spends: "wait",
  category: "logic",
  title: "Approval",
  summary: "Asks a person to approve or reject, with a form, and waits for the decision.",
  keywords: ["human", "task", "review", "decision", "form", "sign off", "confirm", "manual"],
  icon: "user-check",
  params: approvalParams,
  initialParams: () => ({ title: "", message: "", fields: [], role: "anybody", onTimeout: "port" }),
  ports: (params) => {
    const decided = decidedSchema(fieldsOf(params.fields));
    return {
      inputs: [input],
      outputs: [
        { name: "approved", label: "Approved", schema: decided },
        { name: "rejected", label: "Rejected", schema: decided },
        { name: timeoutPort, label: "Timeout", schema: {} },
      ],
    };
  },
  infer: (_, { input: came }) => ({ [timeoutPort]: came }),
  expects: { "/title": textLike, "/message": textLike, "/timeoutMs": { type: "number" } },
  describe: (params) => cardText(params.title) || "No title yet",
};

const fieldsOf = (value: unknown): FormField[] =>
  entriesOf(value as never).flatMap((entry) => formField.safeParse(entry).data ?? []);

const decidedSchema = (fields: readonly FormField[]): JsonSchema =>
  exactObject({
    decision: { enum: ["approve", "reject"] },
    form: { ...formSchema(fields), required: [] },
    by: exactObject({ id: { type: "string" }, name: { type: "string" } }),
    at: { type: "string", format: "date-time" },
    comment: { type: "string" },
  });
