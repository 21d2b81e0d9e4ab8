import type { LoggedEdit } from "@millrace/contracts/api/drafts";
import { type EditOwner, forgetKept, keptOfOthers, type TextStore } from "./kept-edits.ts";
import type { LivingTabs } from "./living-tabs.ts";
import type { DraftSync, SyncPorts } from "./sync-ports.ts";

type Adoption = {
  store: TextStore;
  tabs: LivingTabs;
  owner: EditOwner;
  tab: string;
  sync: DraftSync;
  log: SyncPorts["log"];
};

/**
 * Takes over what tabs kept that are gone: closed, crashed, or lost with the connection, also days ago. Gives how many edits
 * the server did not have yet.
 * They are under this tab's name before the other's copy is forgotten.
 */
export async function adoptEdits({ store, tabs, owner, tab, sync, log }: Adoption): Promise<number> {
  let count = 0;
  for (const other of keptOfOthers(store, owner, tab).keys()) {
    await tabs.ifGone(other, async () => {
      // Read again: until just now the tab may have been there, or another one may have been faster.
      const edits = keptOfOthers(store, owner, tab).get(other) ?? [];
      if (edits.length === 0) return;
      const since = Math.min(...edits.map(({ revision }) => revision));
      // Only to name who did what meanwhile, and what arrived before the tab heard of it, so it may fail.
      const answer = since < sync.base().revision ? await log(since) : null;
      const meanwhile: readonly LoggedEdit[] = (answer?.kind === "log" && answer.log.edits) || [];
      sync.adopt(edits, meanwhile);
      for (const { id } of edits) forgetKept(store, owner, other, id);
      const arrived = new Set(meanwhile.map(({ id }) => id));
      count += edits.filter(({ id }) => !arrived.has(id)).length;
    });
  }
  return count;
}
