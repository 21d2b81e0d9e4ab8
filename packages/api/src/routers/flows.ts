import {
  activateVersionInput,
  createFlowInput,
  draftEdit,
  flow,
  flowIdInput,
  flowSummary,
  flowVersion,
  getVersionInput,
  lastRunData,
  lastRunDataInput,
  listDraftEditsInput,
  listFlowsInput,
  listVersionsInput,
  publishInput,
  publishOutput,
  publishPreview,
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
import { activateVersion } from "@millrace/core/flows/activate-version";
import { archiveFlow } from "@millrace/core/flows/archive-flow";
import { createFlow } from "@millrace/core/flows/create-flow";
import { getFlow } from "@millrace/core/flows/get-flow";
import { getLastRunData } from "@millrace/core/flows/get-last-run-data";
import { getVersion } from "@millrace/core/flows/get-version";
import { listDraftEdits } from "@millrace/core/flows/list-draft-edits";
import { listFlows } from "@millrace/core/flows/list-flows";
import { listVersions } from "@millrace/core/flows/list-versions";
import { previewPublish } from "@millrace/core/flows/preview-publish";
import { publishFlow } from "@millrace/core/flows/publish-flow";
import { renameFlow } from "@millrace/core/flows/rename-flow";
import { restoreDraft } from "@millrace/core/flows/restore-draft";
import { saveDraft } from "@millrace/core/flows/save-draft";
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
    .input(flowIdInput)
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
