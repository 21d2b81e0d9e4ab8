import type { DraftConflict, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { applyOperations } from "./apply-operations.ts";
import { operationsBetween } from "./operations-between.ts";

export type Merged = {
  /** Ours with everything of theirs that does not touch what we changed. */
  readonly document: FlowDocument;
  /** What both sides changed, and differently: theirs is the operation, ours is `current`. */
  readonly conflicts: readonly DraftConflict[];
};

/**
 * Merges two documents that come from a common one, by what each changed since then. Nodes are recognized by their ids; what
 * both changed in the same way is no conflict, and in conflict is only what both changed differently.
 */
export function mergeDocuments(base: FlowDocument, ours: FlowDocument, theirs: FlowDocument): Merged {
  const { document, conflicts } = applyOperations(ours, operationsBetween(base, theirs));
  return { document, conflicts };
}
