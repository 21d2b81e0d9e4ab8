import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import { z } from "zod";
import type { UnsavedDraft } from "./autosave.ts";

const keptDraft = z.object({
  baseRevision: z.int(),
  document: z.object({ definition: flowDefinition, layout: flowLayout }),
  summaries: z.array(z.string()),
  at: z.iso.datetime(),
});

type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * `unsaved` is what the next save will send. `set_aside` is what could not be saved because somebody else saved first: it
 * waits until the person decides.
 */
type Slot = "unsaved" | "set_aside";
const keyOf = (flowId: string, slot: Slot) => `millrace.draft.${slot}.${flowId}`;

/** The draft that this browser kept because it could not be saved, or `null`; what can't be read is as good as none. */
export function readKeptDraft(store: TextStore, flowId: string, slot: Slot): UnsavedDraft | null {
  try {
    const text = store.getItem(keyOf(flowId, slot));
    return text === null ? null : keptDraft.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Keeps or forgets the draft. A full or forbidden store is not an error: the server still gets the edit. */
export function keepDraft(store: TextStore, flowId: string, slot: Slot, draft: UnsavedDraft | null): void {
  try {
    if (draft === null) store.removeItem(keyOf(flowId, slot));
    else store.setItem(keyOf(flowId, slot), JSON.stringify(draft));
  } catch {
    // Private windows and full stores refuse to write.
  }
}
