import { z } from "zod";
import { flowEdge } from "./definition.ts";

/** What changes between two definitions, as data and in words. */

/** What a value is written in, where it is a text that is worth comparing line by line. */
export const textLanguage = z.enum(["text", "template", "expression", "javascript", "json"]);
export type TextLanguage = z.infer<typeof textLanguage>;

export const changedField = z.object({
  /** Where in the node ("/params/timeoutMs"), or in the settings of the flow, as a JSON pointer. */
  pointer: z.string(),
  /** As the form calls it: "Time limit". */
  title: z.string(),
  /** Without a value the field is not set. Defaults of the schema are filled in. */
  before: z.json().optional(),
  after: z.json().optional(),
  language: textLanguage.nullable(),
});
export type ChangedField = z.infer<typeof changedField>;

export const flowChange = z.object({
  kind: z.enum(["added", "removed", "changed", "connected", "disconnected", "settings"]),
  /** One line, names between asterisks: "HTTP request *Fetch order*: time limit 10 s → 30 s". */
  text: z.string(),
  nodeId: z.string().optional(),
  edge: flowEdge.optional(),
  /** Of `changed` and `settings`. */
  field: changedField.optional(),
});
export type FlowChange = z.infer<typeof flowChange>;

/** What a change means to those who start the flow and read its answer. */
export const contractVerdict = z.enum(["compatible", "breaking", "unknown"]);
export type ContractVerdict = z.infer<typeof contractVerdict>;
export const contractPoint = z.object({ verdict: contractVerdict, text: z.string() });
export type ContractPoint = z.infer<typeof contractPoint>;
export const contractJudgement = z.object({ verdict: contractVerdict, points: z.array(contractPoint) });
export type ContractJudgement = z.infer<typeof contractJudgement>;
