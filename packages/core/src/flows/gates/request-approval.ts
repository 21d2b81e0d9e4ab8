import type { PublishApproval, RequestApprovalInput } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { type Actor, userIdOf } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { recordChange } from "../../shared/record-change.ts";
import { changeWithin } from "../../shared/within.ts";
import { contentHashOf } from "../content.ts";
import { flowEvent } from "../flow-event.ts";
import { findMissingFlows } from "../flow-references.ts";
import { lockFlow, readDraft } from "../flow-rows.ts";
import { invalidFlow, requireRunnable } from "../validity.ts";
import { approvalViews, withFlow } from "./approval-rows.ts";

/**
 * Asks somebody else to approve the draft as it is now, before it is published. It takes the place of an open request of
 * this flow. Refused: a draft that changed since the caller saw it (`flow.draft_conflict`), one that
 * can't run, and one that names a version which is not there.
 */
export const requestApproval = (deps: CoreDeps, actor: Actor, input: RequestApprovalInput): Promise<PublishApproval> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const requestedBy = userIdOf(actor);
    // Only people ask and decide: who stands behind an approval has to be somebody.
    if (requestedBy === null) throw new AppError("auth.forbidden");
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const { revision, definition } = await readDraft(tx, actor, flow.id);
    if (revision !== input.draftRevision)
      throw new AppError("flow.draft_conflict", { details: { currentRevision: revision } });
    requireRunnable(definition, deps.catalog);
    // Nobody can look at a version that is not there.
    const missing = await findMissingFlows(tx, actor, definition);
    if (missing.length > 0) throw invalidFlow(missing);
    await tx.publishApproval.updateMany({
      where: { organizationId, flowId: flow.id, decision: null },
      data: { decision: "replaced", decidedAt: at },
    });
    const contentHash = contentHashOf(definition, deps.catalog);
    const row = await tx.publishApproval.create({
      data: {
        organizationId,
        id: newUuid(),
        flowId: flow.id,
        contentHash,
        draftRevision: revision,
        note: input.note,
        requestedBy,
        requestedAt: at,
      },
      include: withFlow,
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.approval_changed", flow, actor, at),
      audit: {
        action: "flow.approval_requested",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: { draftRevision: revision, contentHash, note: input.note },
      },
    });
    const [view] = await approvalViews(tx, actor, [row]);
    if (!view) throw new Error("the request is a row");
    return view;
  });
