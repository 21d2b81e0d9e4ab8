import { draftOperation } from "@millrace/contracts/flow/draft-operation";
import { z } from "zod";
import type { PendingEdit } from "./pending-edits.ts";

const keptEdit = z.object({
  id: z.uuid(),
  operations: z.array(draftOperation),
  summary: z.string(),
  /** The state of the draft that it was put on last. */
  revision: z.int(),
  /** Its place among the edits of its tab. */
  order: z.number(),
});
export type KeptEdit = z.infer<typeof keptEdit>;

export type TextStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
/** Whose edits of which draft, by the id of its flow or branch: two people who share a browser never see each other's. */
export type EditOwner = { userId: string; draftId: string };

const stem = ({ userId, draftId }: EditOwner) => `millrace.edit.${userId}.${draftId}.`;
const keyOf = (owner: EditOwner, tab: string, id: string) => `${stem(owner)}${tab}.${id}`;

/**
 * The own edits of one tab on this device, each under a key of its own, so that a key stroke writes no more than the edit that
 * it belongs to.
 */
export function createKeptEdits(store: TextStore, owner: EditOwner, tab: string) {
  const orders = new Map<string, number>();
  let last = 0;
  return {
    /** `false` when the device has no room, or writes nothing at all (private windows). */
    keep({ id, operations, summary }: PendingEdit, revision: number): boolean {
      const order = orders.get(id) ?? ++last;
      orders.set(id, order);
      try {
        store.setItem(keyOf(owner, tab, id), JSON.stringify({ id, operations, summary, revision, order }));
        return true;
      } catch {
        return false;
      }
    },
    forget(id: string): void {
      orders.delete(id);
      forgetKept(store, owner, tab, id);
    },
  };
}

export function forgetKept(store: TextStore, owner: EditOwner, tab: string, id: string): void {
  try {
    store.removeItem(keyOf(owner, tab, id));
  } catch {
    // What can't be reached can't be sent a second time either.
  }
}

/** The edits of the other tabs, by tab and in order; what can't be read is left where it is. */
export function keptOfOthers(store: TextStore, owner: EditOwner, tab: string): Map<string, KeptEdit[]> {
  const byTab = new Map<string, KeptEdit[]>();
  const prefix = stem(owner);
  try {
    for (let index = 0; index < store.length; index++) {
      const key = store.key(index);
      if (!key?.startsWith(prefix)) continue;
      const [other = ""] = key.slice(prefix.length).split(".");
      const edit = other === tab ? undefined : readKept(store.getItem(key));
      if (edit) byTab.set(other, [...(byTab.get(other) ?? []), edit]);
    }
  } catch {
    return new Map();
  }
  for (const edits of byTab.values()) edits.sort((a, b) => a.order - b.order);
  return byTab;
}

function readKept(text: string | null): KeptEdit | undefined {
  try {
    return text === null ? undefined : keptEdit.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
