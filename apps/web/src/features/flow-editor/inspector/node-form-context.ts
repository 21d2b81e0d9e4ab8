import type { FlowNode } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { createContext, use } from "react";
import type { FieldMessage } from "./form/field-messages.ts";

/** What the fields of one node's form share. */
export type NodeForm = {
  node: FlowNode;
  messages: readonly FieldMessage[];
  /** The last run's data as this node would see it; `null` without a run or without the permission to see it. */
  previewScope: ExpressionScope | null;
  /** The same for completion, with at least the names of all steps. */
  completionScope: ExpressionScope;
  readOnly: boolean;
  setValue: (pointer: string, value: JsonValue | undefined) => void;
};

export const NodeFormContext = createContext<NodeForm | null>(null);

export function useNodeForm(): NodeForm {
  const form = use(NodeFormContext);
  if (!form) throw new Error("useNodeForm is for the fields of a node's form");
  return form;
}
