import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { DataPath } from "@millrace/engine/types/data-path";
import type { ScopeTypes } from "@millrace/engine/types/scope-types";
import { createContext, use } from "react";
import type { FieldMessage } from "./form/field-messages.ts";

/** What the fields of one node's form share. None of it changes with a key; each field is handed its own value. */
export type NodeForm = {
  nodeId: string;
  messages: readonly FieldMessage[];
  /** The last run's data as this node would see it; `null` without a run or without the permission to see it. */
  previewScope: ExpressionScope | null;
  /** The same for completion, with at least the names of all steps. */
  completionScope: ExpressionScope;
  /** The types of what the expressions see; `null` until they are known. */
  scopeTypes: ScopeTypes | null;
  type: NodeDefinition;
  readOnly: boolean;
  /** Says that a field has the cursor, and how picked data goes into it; gives back what takes that back. */
  offerTarget: (label: string, insert: (path: DataPath) => void) => () => void;
  setValue: (pointer: string, value: JsonValue | undefined) => void;
};

export const NodeFormContext = createContext<NodeForm | null>(null);

export function useNodeForm(): NodeForm {
  const form = use(NodeFormContext);
  if (!form) throw new Error("useNodeForm is for the fields of a node's form");
  return form;
}

/** All parameters of the node, for a field that looks at its neighbours: it renders with each change of any of them. */
export const NodeParamsContext = createContext<JsonObject>({});
