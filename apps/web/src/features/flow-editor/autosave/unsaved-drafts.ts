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
/** Whose draft of which flow: two people who share a browser never see each other's unsaved edits. */
export type DraftOwner = { userId: string; flowId: string };
const keyOf = ({ userId, flowId }: DraftOwner, slot: Slot) => `millrace.draft.${slot}.${userId}.${flowId}`;

/** The draft that this browser kept because it could not be saved, or `null`; what can't be read is as good as none. */
export function readKeptDraft(store: TextStore, owner: DraftOwner, slot: Slot): UnsavedDraft | null {
  try {
    const text = store.getItem(keyOf(owner, slot));
    return text === null ? null : keptDraft.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Keeps or forgets the draft. A full or forbidden store is not an error: the server still gets the edit. */
export function keepDraft(store: TextStore, owner: DraftOwner, slot: Slot, draft: UnsavedDraft | null): void {
  try {
    if (draft === null) store.removeItem(keyOf(owner, slot));
    else store.setItem(keyOf(owner, slot), JSON.stringify(draft));
  } catch {
    // Private windows and full stores refuse to write.
  }
}
