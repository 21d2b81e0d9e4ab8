import { draftOperations, type FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import type { NewEdit } from "./append-edits.ts";

/**
 * The operations that turn a draft into another document, and what they make of it: the same but for places of nodes that are
 * not there and the order of nodes. `operations` is `null` where none can say it (two nodes of one id), and the document then
 * exactly the other one.
 */
export function operationsTo(before: FlowDocument, after: FlowDocument): Pick<NewEdit, "document" | "operations"> {
  const operations = operationsBetween(before, after);
  const { document, conflicts } = applyOperations(before, operations);
  const isSaid =
    conflicts.length === 0 && saysTheSame(document, after) && draftOperations.safeParse(operations).success;
  return isSaid ? { document, operations } : { document: after, operations: null };
}

/** Whether operations find nothing more to change, and nothing is there twice. */
function saysTheSame(document: FlowDocument, other: FlowDocument): boolean {
  return (
    document.definition.nodes.length === other.definition.nodes.length &&
    document.definition.edges.length === other.definition.edges.length &&
    applyOperations(document, operationsBetween(document, other)).document === document
  );
}
