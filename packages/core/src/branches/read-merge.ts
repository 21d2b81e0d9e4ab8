import type { MergePreviewInput } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { type BranchState, commonState, reachOf } from "@millrace/engine/draft/lineage";
import { readDraftAt } from "../drafts/read-draft-at.ts";
import { type Draft, readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type BranchRow, draftKey, mainBranch } from "./branch-rows.ts";
import { knownUpTo, readLineage } from "./lineage.ts";

export type Side = { branch: BranchRow; draft: Draft };

export type Merge = {
  /** What both sides come from. */
  base: FlowDocument;
  /** After which edit of the source those begin that the target does not have. */
  after: number;
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
  if (branch.isMain) throw new AppError("branch.is_main");
  const sideOf = async (side: BranchRow): Promise<Side> => ({
    branch: side,
    draft: await readDraft(tx, actor, flowUuid, side.id),
  });
  const [own, main] = [await sideOf(branch), await sideOf(mainBranch(flowUuid))];
  const known = await readLineage(tx, actor, flowUuid);
  const base = commonState(known.lineage, [stateOf(own), stateOf(main)], flowUuid);
  if (!base) throw new Error(`branch ${branch.id} has nothing in common with the main one`);
  const [source, target] = direction === "into_main" ? [own, main] : [main, own];
  return {
    base: await readDraftAt(tx, { ...draftKey(actor, flowUuid, branch), branchId: base.branchId }, base.revision),
    after: knownUpTo(known, reachOf(known.lineage, stateOf(target)), flowUuid, source.branch.id),
    source,
    target,
  };
}

const stateOf = ({ branch, draft }: Side): BranchState => ({ branchId: branch.id, revision: draft.revision });
