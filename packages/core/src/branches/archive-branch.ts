import type { BranchIdInput } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { requireOpenBranch } from "./branch-rows.ts";
import { recordBranchChange } from "./record-branch-change.ts";

/**
 * Takes a branch out of use. Its draft and its history stay readable, a new branch can be made from it, and its name is free
 * again. The main branch can't be archived (`branch.is_main`).
 */
export const archiveBranch = (deps: CoreDeps, actor: Actor, input: BranchIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    if (branch.isMain) throw new AppError("branch.is_main");
    const where = { organizationId: actor.organizationId, flowId: flow.id, id: branch.id };
    await tx.flowBranch.updateMany({ where, data: { archivedAt: at } });
    const details = { branch: branch.name };
    await recordBranchChange(tx, actor, { flow, at, action: "flow.branch_archived", details });
  });
