import {
  draftAt,
  draftAtInput,
  draftLog,
  draftLogInput,
  editDraftInput,
  editDraftOutput,
} from "@millrace/contracts/api/drafts";
import {
  createFlowInput,
  draftEdit,
  flow,
  flowIdInput,
  flowSummary,
  flowVersion,
  getFlowInput,
  getVersionInput,
  lastRunData,
  lastRunDataInput,
  listDraftEditsInput,
  listFlowsInput,
  listVersionsInput,
  publishInput,
  publishOutput,
  renameFlowInput,
  restoreDraftInput,
  saveDraftInput,
  saveDraftOutput,
  versionDetail,
} from "@millrace/contracts/api/flows";
import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import { flowRetentionOutput, setFlowRetentionInput } from "@millrace/contracts/api/retention";
import { pauseFlowInput } from "@millrace/contracts/api/run-control";
import { openTaskCount } from "@millrace/contracts/api/tasks";
import {
  activateVersionInput,
  activationPreview,
  activationPreviewInput,
  compareInput,
  comparison,
  decideApprovalInput,
  labelVersionInput,
  listApprovalsInput,
  publishApproval,
  publishGates,
  publishPreview,
  requestApprovalInput,
} from "@millrace/contracts/api/versions";
import { draftAt as readDraftAt } from "@millrace/core/drafts/draft-at";
import { draftLog as readDraftLog } from "@millrace/core/drafts/draft-log";
import { editDraft } from "@millrace/core/drafts/edit-draft";
import { listDraftEdits } from "@millrace/core/drafts/list-draft-edits";
import { restoreDraft } from "@millrace/core/drafts/restore-draft";
import { saveDraft } from "@millrace/core/drafts/save-draft";
import { activateVersion } from "@millrace/core/flows/activate-version";
import { archiveFlow } from "@millrace/core/flows/archive-flow";
import { compareFlow } from "@millrace/core/flows/compare-flow";
import { createFlow } from "@millrace/core/flows/create-flow";
import { countApprovals } from "@millrace/core/flows/gates/count-approvals";
import { decideApproval } from "@millrace/core/flows/gates/decide-approval";
import { getPublishGates } from "@millrace/core/flows/gates/get-publish-gates";
import { listApprovals } from "@millrace/core/flows/gates/list-approvals";
import { requestApproval } from "@millrace/core/flows/gates/request-approval";
import { setPublishGates } from "@millrace/core/flows/gates/set-publish-gates";
import { getFlow } from "@millrace/core/flows/get-flow";
import { getLastRunData } from "@millrace/core/flows/get-last-run-data";
import { getVersion } from "@millrace/core/flows/get-version";
import { labelVersion } from "@millrace/core/flows/label-version";
import { listFlows } from "@millrace/core/flows/list-flows";
import { listVersions } from "@millrace/core/flows/list-versions";
import { previewActivation } from "@millrace/core/flows/preview-activation";
import { previewPublish } from "@millrace/core/flows/preview-publish";
import { publishFlow } from "@millrace/core/flows/publish-flow";
import { renameFlow } from "@millrace/core/flows/rename-flow";
import { pauseFlow } from "@millrace/core/pauses/pause-flow";
import { resumeFlow } from "@millrace/core/pauses/resume-flow";
import { getFlowRetention } from "@millrace/core/retention/get-flow-retention";
import { setFlowRetention } from "@millrace/core/retention/set-flow-retention";
import { orgProcedure, router } from "../procedures.ts";

export const flowsRouter = router({
  list: orgProcedure("flow.read")
    .input(listFlowsInput)
    .output(pageOf(flowSummary))
    .query(({ ctx, input }) => listFlows(ctx.deps, ctx.actor, input)),
  get: orgProcedure("flow.read")
    .input(getFlowInput)
    .output(flow)
    .query(({ ctx, input }) => getFlow(ctx.deps, ctx.actor, input)),
  create: orgProcedure("flow.write")
    .input(createFlowInput)
    .output(flow)
    .mutation(({ ctx, input }) => createFlow(ctx.deps, ctx.actor, input)),
  rename: orgProcedure("flow.write")
    .input(renameFlowInput)
    .output(nothing)
    .mutation(({ ctx, input }) => renameFlow(ctx.deps, ctx.actor, input)),
  retention: orgProcedure("flow.read")
    .input(flowIdInput)
    .output(flowRetentionOutput)
    .query(({ ctx, input }) => getFlowRetention(ctx.deps, ctx.actor, input)),
  setRetention: orgProcedure("org.manage")
    .input(setFlowRetentionInput)
    .output(nothing)
    .mutation(({ ctx, input }) => setFlowRetention(ctx.deps, ctx.actor, input)),
  editDraft: orgProcedure("flow.write")
    .input(editDraftInput)
    .output(editDraftOutput)
    .mutation(({ ctx, input }) => editDraft(ctx.deps, ctx.actor, input)),
  draftLog: orgProcedure("flow.read")
    .input(draftLogInput)
    .output(draftLog)
    .query(({ ctx, input }) => readDraftLog(ctx.deps, ctx.actor, input)),
  draftAt: orgProcedure("flow.read")
    .input(draftAtInput)
    .output(draftAt)
    .query(({ ctx, input }) => readDraftAt(ctx.deps, ctx.actor, input)),
  saveDraft: orgProcedure("flow.write")
    .input(saveDraftInput)
    .output(saveDraftOutput)
    .mutation(({ ctx, input }) => saveDraft(ctx.deps, ctx.actor, input)),
  restoreDraft: orgProcedure("flow.write")
    .input(restoreDraftInput)
    .output(saveDraftOutput)
    .mutation(({ ctx, input }) => restoreDraft(ctx.deps, ctx.actor, input)),
  draftEdits: orgProcedure("flow.read")
    .input(listDraftEditsInput)
    .output(pageOf(draftEdit))
    .query(({ ctx, input }) => listDraftEdits(ctx.deps, ctx.actor, input)),
  pause: orgProcedure("run.control")
    .input(pauseFlowInput)
    .output(nothing)
    .mutation(({ ctx, input }) => pauseFlow(ctx.deps, ctx.actor, input)),
  resume: orgProcedure("run.control")
    .input(flowIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => resumeFlow(ctx.deps, ctx.actor, input)),
  archive: orgProcedure("flow.delete")
    .input(flowIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => archiveFlow(ctx.deps, ctx.actor, input)),
  publishPreview: orgProcedure("flow.read")
    .input(flowIdInput)
    .output(publishPreview)
    .query(({ ctx, input }) => previewPublish(ctx.deps, ctx.actor, input)),
  publish: orgProcedure("version.publish")
    .input(publishInput)
    .output(publishOutput)
    .mutation(({ ctx, input }) => publishFlow(ctx.deps, ctx.actor, input)),
  activateVersion: orgProcedure("version.publish")
    .input(activateVersionInput)
    .output(nothing)
    .mutation(({ ctx, input }) => activateVersion(ctx.deps, ctx.actor, input)),
  activationPreview: orgProcedure("flow.read")
    .input(activationPreviewInput)
    .output(activationPreview)
    .query(({ ctx, input }) => previewActivation(ctx.deps, ctx.actor, input)),
  compare: orgProcedure("flow.read")
    .input(compareInput)
    .output(comparison)
    .query(({ ctx, input }) => compareFlow(ctx.deps, ctx.actor, input)),
  labelVersion: orgProcedure("version.publish")
    .input(labelVersionInput)
    .output(nothing)
    .mutation(({ ctx, input }) => labelVersion(ctx.deps, ctx.actor, input)),
  publishGates: orgProcedure("flow.read")
    .input(nothing)
    .output(publishGates)
    .query(({ ctx }) => getPublishGates(ctx.deps, ctx.actor)),
  setPublishGates: orgProcedure("org.manage")
    .input(publishGates)
    .output(nothing)
    .mutation(({ ctx, input }) => setPublishGates(ctx.deps, ctx.actor, input)),
  approvals: orgProcedure("flow.read")
    .input(listApprovalsInput)
    .output(pageOf(publishApproval))
    .query(({ ctx, input }) => listApprovals(ctx.deps, ctx.actor, input)),
  approvalCount: orgProcedure("version.publish")
    .input(nothing)
    .output(openTaskCount)
    .query(({ ctx }) => countApprovals(ctx.deps, ctx.actor)),
  requestApproval: orgProcedure("flow.write")
    .input(requestApprovalInput)
    .output(publishApproval)
    .mutation(({ ctx, input }) => requestApproval(ctx.deps, ctx.actor, input)),
  decideApproval: orgProcedure("version.publish")
    .input(decideApprovalInput)
    .output(nothing)
    .mutation(({ ctx, input }) => decideApproval(ctx.deps, ctx.actor, input)),
  versions: orgProcedure("flow.read")
    .input(listVersionsInput)
    .output(pageOf(flowVersion))
    .query(({ ctx, input }) => listVersions(ctx.deps, ctx.actor, input)),
  version: orgProcedure("flow.read")
    .input(getVersionInput)
    .output(versionDetail)
    .query(({ ctx, input }) => getVersion(ctx.deps, ctx.actor, input)),
  lastRunData: orgProcedure("run.payload")
    .input(lastRunDataInput)
    .output(lastRunData)
    .query(({ ctx, input }) => getLastRunData(ctx.deps, ctx.actor, input)),
});
