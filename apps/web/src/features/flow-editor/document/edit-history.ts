import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { applyEdit, coalescingKey, describeEdit, type FlowEdit } from "./edits.ts";
import type { FlowDocument } from "./flow-document.ts";

/** One step of undo. Documents share what an edit did not touch, so keeping them whole costs little. */
type Step = { before: FlowDocument; summary: string; key: string | null; atMs: number };

export type EditHistory = {
  readonly document: FlowDocument;
  readonly past: readonly Step[];
  readonly future: readonly { after: FlowDocument; step: Step }[];
};

const maxSteps = 500;
/** Edits of the same thing within this time are undone together. */
const coalesceMs = 1_000;

export const startHistory = (document: FlowDocument): EditHistory => ({ document, past: [], future: [] });

/** Applies an edit. The same object comes back when the edit changes nothing; otherwise what was undone is forgotten. */
export function recordEdit(history: EditHistory, edit: FlowEdit, catalog: NodeCatalog, atMs: number): EditHistory {
  const document = applyEdit(history.document, edit, catalog);
  if (document === history.document) return history;
  const key = coalescingKey(edit);
  const last = history.past.at(-1);
  if (last && key !== null && last.key === key && atMs - last.atMs < coalesceMs && history.future.length === 0) {
    return { document, past: [...history.past.slice(0, -1), { ...last, atMs }], future: [] };
  }
  const step = { before: history.document, summary: describeEdit(history.document, edit), key, atMs };
  return { document, past: [...history.past.slice(-(maxSteps - 1)), step], future: [] };
}

/** One step back; the same object when there is none. */
export function undo(history: EditHistory): EditHistory {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    document: step.before,
    past: history.past.slice(0, -1),
    future: [...history.future, { after: history.document, step }],
  };
}

/** One undone step forward again; the same object when there is none. */
export function redo(history: EditHistory): EditHistory {
  const undone = history.future.at(-1);
  if (!undone) return history;
  // An edit that follows must not merge into a step that was undone in between.
  const step = { ...undone.step, key: null };
  return { document: undone.after, past: [...history.past, step], future: history.future.slice(0, -1) };
}
