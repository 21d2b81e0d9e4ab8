import type { DecideApprovalInput } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import { type Actor, userIdOf } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { recordChange } from "../../shared/record-change.ts";
import { changeWithin } from "../../shared/within.ts";
import { flowEvent } from "../flow-event.ts";
import { lockFlow } from "../flow-rows.ts";

/**
 * Approves or declines a request, which is about one content: an edit of the draft after it leaves the approval behind.
 * Refused: an own request (`approval.own_request`) and one that is decided or replaced (`approval.already_decided`).
 */
export const decideApproval = (deps: CoreDeps, actor: Actor, input: DecideApprovalInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const key = { organizationId, id: toUuid("publishApproval", input.approvalId) };
    const row = await tx.publishApproval.findFirst({ where: key });
    if (!row) throw new AppError("approval.not_found");
    const decidedBy = userIdOf(actor);
    if (decidedBy === null || decidedBy === row.requestedBy) throw new AppError("approval.own_request");
    const flowId = toId("flow", row.flowId);
    const flow = await lockFlow(tx, actor, flowId, at);
    const { count } = await tx.publishApproval.updateMany({
      where: { ...key, decision: null },
      data: { decision: input.decision, decidedBy, decidedAt: at, decisionNote: input.note },
    });
    if (count === 0) throw new AppError("approval.already_decided");
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.approval_changed", flow, actor, at),
      audit: {
        action: input.decision === "approved" ? "flow.approval_given" : "flow.approval_declined",
        subject: { type: "flow", id: flowId, name: flow.name },
        details: { draftRevision: row.draftRevision, contentHash: row.contentHash, note: input.note },
      },
    });
  });
