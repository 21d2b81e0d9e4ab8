import { AppError } from "@millrace/contracts/errors";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import type { BranchRow } from "./branch-rows.ts";

/** What a branch and the main one have in common. */
export type Sync = {
  /** The state that both come from: of which branch, and which of its revisions. */
  baseBranchId: string;
  baseRevision: number;
  /** Up to where the main branch has the log of this one, and this one that of the main branch. */
  syncedRevision: number;
  syncedMainRevision: number;
};

/** Refuses the main branch, which has nothing to be merged with: `branch.is_main`. */
export async function readSync(tx: Tx, actor: Actor, flowUuid: string, branch: BranchRow): Promise<Sync> {
  const { baseBranchId, baseRevision, syncedRevision, syncedMainRevision } = await tx.flowBranch.findFirstOrThrow({
    where: { organizationId: actor.organizationId, flowId: flowUuid, id: branch.id },
    select: { baseBranchId: true, baseRevision: true, syncedRevision: true, syncedMainRevision: true },
  });
  if (baseBranchId === null || baseRevision === null || syncedRevision === null || syncedMainRevision === null)
    throw new AppError("branch.is_main");
  return { baseBranchId, baseRevision, syncedRevision, syncedMainRevision };
}
