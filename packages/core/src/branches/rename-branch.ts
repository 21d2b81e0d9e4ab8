import type { RenameBranchInput } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import { branchNameConstraint, requireOpenBranch } from "./branch-rows.ts";
import { recordBranchChange } from "./record-branch-change.ts";

/** Gives an open branch another name. A name that another one has is `branch.name_taken`; the main branch keeps its own. */
export const renameBranch = (deps: CoreDeps, actor: Actor, input: RenameBranchInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    if (branch.isMain) throw new AppError("branch.is_main");
    const where = { organizationId: actor.organizationId, flowId: flow.id, id: branch.id };
    await orTaken(
      tx.flowBranch.updateMany({ where, data: { name: input.name } }),
      branchNameConstraint,
      "branch.name_taken",
    );
    const details = { from: branch.name, to: input.name };
    await recordBranchChange(tx, actor, { flow, at, action: "flow.branch_renamed", details });
  });
