import { draftOperation } from "@millrace/contracts/flow/draft-operation";
import { jsonValue } from "@millrace/contracts/json";
import { z } from "zod";
import type { EditOwner, TextStore } from "../sync/kept-edits.ts";
import type { EditConflict } from "./find-conflicts.ts";

const kept = z.array(
  z.object({
    id: z.string(),
    path: draftOperation.shape.path,
    mine: jsonValue.optional(),
    was: jsonValue.optional(),
    name: z.string(),
    by: z.string().nullable(),
    restore: z.array(draftOperation).optional(),
  }),
);

/** One list for all tabs of a person: a conflict is decided once. */
export const conflictsKey = ({ userId, draftId }: EditOwner) => `millrace.conflicts.${userId}.${draftId}`;

/** The undecided conflicts on this device; what can't be read is as good as none. */
export function readConflicts(store: TextStore, owner: EditOwner): readonly EditConflict[] {
  try {
    const text = store.getItem(conflictsKey(owner));
    return text === null ? [] : kept.parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** A full or forbidden store is no error: the conflicts are shown as long as the tab is open. */
export function keepConflicts(store: TextStore, owner: EditOwner, conflicts: readonly EditConflict[]): void {
  try {
    if (conflicts.length === 0) store.removeItem(conflictsKey(owner));
    else store.setItem(conflictsKey(owner), JSON.stringify(conflicts));
  } catch {
    // Private windows and full stores refuse to write.
  }
}
