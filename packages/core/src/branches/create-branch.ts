import { type CreateBranchInput, type CreateBranchOutput, maxOpenBranches } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { lockFlow, readDraft } from "../flows/flow-rows.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { type BranchRow, branchNameConstraint, requireBranch } from "./branch-rows.ts";
import { readSync, type Sync } from "./branch-sync.ts";
import { recordBranchChange } from "./record-branch-change.ts";

/**
 * Makes a branch whose draft begins as another branch's stands, which may be an archived one. Refused: a name that an open
 * branch of the flow has (`branch.name_taken`), more open branches than there can be (`branch.too_many`).
 */
export const createBranch = (deps: CoreDeps, actor: Actor, input: CreateBranchInput): Promise<CreateBranchOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const from = await requireBranch(tx, actor, flow.id, input.from);
    const ofFlow = { organizationId: actor.organizationId, flowId: flow.id };
    if ((await tx.flowBranch.count({ where: { ...ofFlow, archivedAt: null } })) >= maxOpenBranches)
      throw new AppError("branch.too_many");

    const id = newUuid();
    const { revision, definition, layout } = await readDraft(tx, actor, flow.id, from.id);
    const { sync, merge } = await beginning(tx, actor, { flowUuid: flow.id, from, revision });
    const by = userIdOf(actor);
    const made = { name: input.name, createdAt: at, createdBy: by };
    await orTaken(
      tx.flowBranch.create({ data: { ...ofFlow, id, ...made, ...sync } }),
      branchNameConstraint,
      "branch.name_taken",
    );
    const draft = { ...ofFlow, branchId: id, revision: 1, definition, layout };
    await tx.flowDraft.create({ data: { ...draft, updatedAt: at, updatedBy: by } });
    await tx.flowDraftEdit.create({
      data: { ...draft, ...merge, id: newUuid(), summary: `Created from ${from.name}`, at, byUserId: by },
    });
    await recordBranchChange(tx, actor, {
      flow,
      at,
      action: "flow.branch_created",
      details: { branch: input.name, from: from.name },
    });
    return { branchId: toId("branch", id) };
  });

type Beginning = {
  sync: Sync;
  /** The edits of the other branch that the main one does not have: they come along, with their authors. */
  merge?: { mergedBranchId: string; mergedAfter: number; mergedRevision: number };
};

/** What the new branch has in common with the main one: the very state, or what the branch has that it is made from. */
async function beginning(
  tx: Tx,
  actor: Actor,
  { flowUuid, from, revision }: { flowUuid: string; from: BranchRow; revision: number },
): Promise<Beginning> {
  if (from.isMain)
    return {
      sync: { baseBranchId: from.id, baseRevision: revision, syncedRevision: 1, syncedMainRevision: revision },
    };
  const { syncedRevision, ...sync } = await readSync(tx, actor, flowUuid, from);
  if (syncedRevision === revision) return { sync: { ...sync, syncedRevision: 1 } };
  return {
    sync: { ...sync, syncedRevision: 0 },
    merge: { mergedBranchId: from.id, mergedAfter: syncedRevision, mergedRevision: revision },
  };
}
