import type { DraftEditInput } from "@millrace/contracts/api/drafts";
import type { DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import type { NewEdit } from "./append-edits.ts";
import { parseChanged, refuseForeignId } from "./parse-changed.ts";

/**
 * Takes edits one after another, each whole, until one does not fit what is there. `taken` counts those that are in the log
 * now or were before (`isLogged`); `fresh` are the new ones, each with the document after it. An edit that would put something
 * into the document that is none is `request.invalid`.
 */
export function takeEdits(
  document: FlowDocument,
  edits: readonly DraftEditInput[],
  isLogged: (id: string) => boolean,
): { taken: number; fresh: NewEdit[] } {
  const fresh: NewEdit[] = [];
  let current = document;
  let taken = 0;
  for (const { id, operations, summary } of edits) {
    if (!isLogged(id) && !fresh.some((edit) => edit.id === id)) {
      const applied = applyWhole(current, operations);
      if (!applied) break;
      current = applied.document;
      fresh.push({ id, summary, ...applied });
    }
    taken++;
  }
  return { taken, fresh };
}

function applyWhole(
  document: FlowDocument,
  operations: readonly DraftOperation[],
): Pick<NewEdit, "document" | "operations"> | null {
  for (const operation of operations) refuseForeignId(operation);
  const applied = applyOperations(document, operations);
  if (applied.conflicts.length > 0) return null;
  const parsed = parseChanged(document, applied.document);
  // What parsing added (a default) or took away (space around a name) is logged as well, so that replaying gives the same.
  const corrections = operationsBetween(applied.document, parsed);
  return { document: parsed, operations: [...operations, ...corrections] };
}
