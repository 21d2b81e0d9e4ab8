import type { LoggedEdit } from "@millrace/contracts/api/drafts";
import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";
import { canonicalJson } from "@millrace/contracts/json";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import type { FlowDocument } from "../document/flow-document.ts";

/** The document with logged edits; `null` where one does not fit, because something between is not known here. */
export function replayLog(document: FlowDocument, edits: readonly LoggedEdit[]): FlowDocument | null {
  let next = document;
  for (const { operations } of edits) {
    const applied = applyOperations(next, operations as Parameters<typeof applyOperations>[1]);
    if (applied.conflicts.length > 0) return null;
    next = applied.document;
  }
  return next;
}

/** Whether the log has an own edit in the very form that it has here. */
export const isLoggedAs = (logged: LoggedEdit["operations"], own: readonly DraftOperation[] | undefined): boolean =>
  logged.length === own?.length && canonicalJson(logged) === canonicalJson(own as typeof logged);
