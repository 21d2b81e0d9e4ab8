import type { JsonSchema } from "@millrace/contracts/flow/node-definition";
import { anything, exactly, text } from "./schema-parts.ts";

/** What the expressions of one node can see, as types; the counterpart of `ExpressionScope`. */
export type ScopeTypes = {
  trigger: JsonSchema;
  input: JsonSchema;
  item: JsonSchema;
  index: JsonSchema;
  /** The output of a step before the node; `undefined` for a step that is not. */
  step: (id: string) => JsonSchema | undefined;
  /** Ids of the steps before the node, in the order of the flow. */
  stepIds: readonly string[];
};

/** The run that expressions see as `run`. */
export const runSchema = exactly({ id: text, startedAt: { type: "string", format: "date-time" } });

/** Where nothing is known, as for a flow that can't be ordered. */
export const noScopeTypes: ScopeTypes = {
  trigger: anything,
  input: anything,
  item: anything,
  index: anything,
  step: () => anything,
  stepIds: [],
};
