import type { MergePreviewInput } from "@millrace/contracts/api/branches";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { readDraftAt } from "../drafts/read-draft-at.ts";
import { type Draft, readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type BranchRow, mainBranch } from "./branch-rows.ts";
import { readSync, type Sync } from "./branch-sync.ts";

export type Side = { branch: BranchRow; draft: Draft };

export type Merge = {
  sync: Sync;
  /** What both sides come from. */
  base: FlowDocument;
  source: Side;
  target: Side;
};

/** What a merge is in the history of its target. */
export const mergeSummary = ({ source }: Merge): string =>
  source.branch.isMain ? `Updated from ${source.branch.name}` : `Merged branch "${source.branch.name}"`;

/** Both sides of a merge of a branch with the main one, and what they come from. The main branch itself is `branch.is_main`. */
export async function readMerge(
  tx: Tx,
  actor: Actor,
  { flowUuid, branch, direction }: { flowUuid: string; branch: BranchRow; direction: MergePreviewInput["direction"] },
): Promise<Merge> {
  const sync = await readSync(tx, actor, flowUuid, branch);
  const sideOf = async (side: BranchRow): Promise<Side> => ({
    branch: side,
    draft: await readDraft(tx, actor, flowUuid, side.id),
  });
  const [own, main] = [await sideOf(branch), await sideOf(mainBranch(flowUuid))];
  const key = { organizationId: actor.organizationId, flowId: flowUuid, branchId: sync.baseBranchId };
  return {
    sync,
    base: await readDraftAt(tx, key, sync.baseRevision),
    source: direction === "into_main" ? own : main,
    target: direction === "into_main" ? main : own,
  };
}
