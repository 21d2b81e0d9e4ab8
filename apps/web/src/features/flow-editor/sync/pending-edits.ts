import type { DraftOperation } from "@millrace/contracts/flow/draft-operation";
import { joinOperations } from "@millrace/engine/draft/invert";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import type { OwnEdit } from "../document/edit-history.ts";
import type { FlowDocument } from "../document/flow-document.ts";

/** An own edit that the server has not taken yet, as far as this tab knows. */
export type PendingEdit = {
  /** Made here, so that sending it twice is one edit. */
  readonly id: string;
  readonly operations: readonly DraftOperation[];
  readonly summary: string;
  /** It goes, or went, to the server as it is: what the person does next is another edit. */
  readonly isClosed: boolean;
  /** It comes from a tab that is gone and is not in the shown document yet. */
  readonly isUnseen: boolean;
};

const largestBatch = 100;
/** The server reads no longer bodies than this, with room for what is around the edits. */
const largestBatchBytes = 700_000;

/** The edits with another one behind them, or as part of the last one where the person is still at it. */
export function withEdit(pending: readonly PendingEdit[], edit: OwnEdit, newId: () => string): PendingEdit[] {
  const last = pending.at(-1);
  if (edit.continues && last && !last.isClosed)
    return [...pending.slice(0, -1), { ...last, operations: joinOperations(last.operations, edit.operations) }];
  const { operations, summary } = edit;
  return [...pending, { id: newId(), operations, summary, isClosed: false, isUnseen: false }];
}

export const closed = (pending: readonly PendingEdit[]): PendingEdit[] =>
  pending.map((edit) => (edit.isClosed ? edit : { ...edit, isClosed: true }));

/**
 * All edits as one, which does what they come to: nothing, where a later one took the others back. The server refused the first
 * as it was, and would refuse it forever, whatever was done about it since.
 */
export function folded(pending: readonly PendingEdit[], base: FlowDocument, newId: () => string): PendingEdit[] {
  const operations = operationsBetween(base, rebaseEdits(base, pending).document);
  if (operations.length === 0) return [];
  const summary = [...new Set(pending.map((edit) => edit.summary))].join(", ");
  return [{ id: newId(), operations, summary: summary.slice(0, 200), isClosed: true, isUnseen: false }];
}

/** What one request carries: the closed edits from the front, at least one where there is any. */
export function nextBatch(pending: readonly PendingEdit[], largest = largestBatch): PendingEdit[] {
  const batch: PendingEdit[] = [];
  let bytes = 0;
  for (const edit of pending) {
    if (!edit.isClosed || batch.length === largest) break;
    bytes += JSON.stringify(edit.operations).length;
    if (batch.length > 0 && bytes > largestBatchBytes) break;
    batch.push(edit);
  }
  return batch;
}
