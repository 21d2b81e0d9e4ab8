import { type CreateBranchInput, type CreateBranchOutput, maxOpenBranches } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { reachOf } from "@millrace/engine/draft/lineage";
import { lockFlow } from "../flows/flow-rows.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { copyPins } from "../testing/pin-rows.ts";
import { branchNameConstraint } from "./branch-rows.ts";
import { type BranchStart, readStart } from "./branch-start.ts";
import { headOf, knownUpTo, readLineage } from "./lineage.ts";
import { recordBranchChange } from "./record-branch-change.ts";

/**
 * Makes a branch whose draft begins as another branch's stands or stood after an edit, also an archived one's, or as a version;
 * with copies of that branch's pinned data, the main one's for a version. Refused: a name that an open branch of the flow has
 * (`branch.name_taken`), more open branches than there can be (`branch.too_many`), and a state that there is not.
 */
export const createBranch = (deps: CoreDeps, actor: Actor, input: CreateBranchInput): Promise<CreateBranchOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    await requireRoom(tx, actor, flow.id);
    const start = await readStart(tx, deps, actor, flow.id, input.from ?? { kind: "draft" });
    const carried = await carriedEdits(tx, actor, flow.id, start);

    const id = newUuid();
    const by = userIdOf(actor);
    const ofFlow = { organizationId: actor.organizationId, flowId: flow.id };
    const origin = start.revision === null ? {} : { originBranchId: start.branch.id, originRevision: start.revision };
    await orTaken(
      tx.flowBranch.create({ data: { ...ofFlow, id, name: input.name, createdAt: at, createdBy: by, ...origin } }),
      branchNameConstraint,
      "branch.name_taken",
    );
    const draft = { ...ofFlow, branchId: id, revision: 1, ...start.document };
    await tx.flowDraft.create({ data: { ...draft, updatedAt: at, updatedBy: by } });
    await tx.flowDraftEdit.create({
      data: { ...draft, ...carried, id: newUuid(), summary: `Created from ${start.words}`, at, byUserId: by },
    });
    await copyPins(tx, ofFlow, { from: start.branch.id, to: id, nodes: start.document.definition.nodes });
    await recordBranchChange(tx, actor, {
      flow,
      at,
      action: "flow.branch_created",
      details: { branch: input.name, from: start.words },
    });
    return { branchId: toId("branch", id) };
  });

/** Refuses one more open branch where there are as many as there can be. */
export async function requireRoom(tx: Tx, { organizationId }: Actor, flowUuid: string): Promise<void> {
  const open = await tx.flowBranch.count({ where: { organizationId, flowId: flowUuid, archivedAt: null } });
  if (open >= maxOpenBranches) throw new AppError("branch.too_many");
}

/** The edits of the other branch that the main one does not have: they come along, with their authors. */
async function carriedEdits(tx: Tx, actor: Actor, flowUuid: string, { branch, revision }: BranchStart) {
  if (branch.isMain || revision === null) return {};
  const known = await readLineage(tx, actor, flowUuid);
  const after = knownUpTo(known, reachOf(known.lineage, headOf(flowUuid)), flowUuid, branch.id);
  return revision > after ? { mergedBranchId: branch.id, mergedAfter: after, mergedRevision: revision } : {};
}
