import { mainBranchName } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { type Id, toId, toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** Two branches of a flow that are not archived never have the same name. */
export const branchNameConstraint = "flow_branch_organization_id_flow_id_name_key";

export type BranchRow = { id: string; name: string; isMain: boolean; isArchived: boolean };

/** Where a branch's draft and its log are. */
export type DraftKey = { organizationId: string; flowId: string; branchId: string };

/** The branch that every flow has: it has the flow's id. */
export const mainBranch = (flowUuid: string): BranchRow => ({
  id: flowUuid,
  name: mainBranchName,
  isMain: true,
  isArchived: false,
});

/** A branch of a flow, archived or not, the main one without an id; `branch.not_found` for every other id. */
export async function requireBranch(
  tx: Tx,
  actor: Actor,
  flowUuid: string,
  branchId: Id<"branch"> | undefined,
): Promise<BranchRow> {
  const id = branchId === undefined ? flowUuid : toUuid("branch", branchId);
  if (id === flowUuid) return mainBranch(flowUuid);
  const row = await tx.flowBranch.findFirst({
    where: { organizationId: actor.organizationId, flowId: flowUuid, id },
    select: { id: true, name: true, archivedAt: true },
  });
  if (!row) throw new AppError("branch.not_found");
  return { id: row.id, name: row.name, isMain: false, isArchived: row.archivedAt !== null };
}

/** Like `requireBranch`, for changes: `branch.archived` for one that is archived. */
export async function requireOpenBranch(
  tx: Tx,
  actor: Actor,
  flowUuid: string,
  branchId: Id<"branch"> | undefined,
): Promise<BranchRow> {
  const branch = await requireBranch(tx, actor, flowUuid, branchId);
  if (branch.isArchived) throw new AppError("branch.archived");
  return branch;
}

/** How a branch is named where only others than the main one are. */
export const namedBranch = ({ isMain, id }: Pick<BranchRow, "id" | "isMain">): { branchId?: Id<"branch"> } =>
  isMain ? {} : { branchId: toId("branch", id) };

export const draftKey = (actor: Actor, flowUuid: string, branch: BranchRow): DraftKey => ({
  organizationId: actor.organizationId,
  flowId: flowUuid,
  branchId: branch.id,
});
