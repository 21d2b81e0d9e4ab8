import type { ReopenBranchInput } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { requireBranch } from "./branch-rows.ts";
import { requireRoom } from "./create-branch.ts";
import { recordBranchChange } from "./record-branch-change.ts";

/**
 * Takes an archived branch into use again, as it was left; under another name where one is given. Refused: one that is open
 * (`branch.not_archived`), a name that an open branch has (`branch.name_taken`), more open branches than there can be
 * (`branch.too_many`).
 */
export const reopenBranch = (deps: CoreDeps, actor: Actor, input: ReopenBranchInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireBranch(tx, actor, flow.id, input.branchId);
    if (!branch.isArchived) throw new AppError("branch.not_archived");
    await requireRoom(tx, actor, flow.id);
    const { name = branch.name } = input;
    const ofFlow = { organizationId: actor.organizationId, flowId: flow.id };
    // The flow is locked, so nobody takes the name meanwhile.
    if ((await tx.flowBranch.count({ where: { ...ofFlow, name, archivedAt: null } })) > 0)
      throw new AppError("branch.name_taken", {
        message: `Another branch is called "${name}" by now. Reopen this one under another name.`,
        details: { name },
      });
    await tx.flowBranch.updateMany({ where: { ...ofFlow, id: branch.id }, data: { name, archivedAt: null } });
    const details = { branch: name, ...(name === branch.name ? {} : { from: branch.name }) };
    await recordBranchChange(tx, actor, { flow, at, action: "flow.branch_reopened", details });
  });
