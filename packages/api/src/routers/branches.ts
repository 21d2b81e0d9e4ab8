import {
  branch,
  branchIdInput,
  createBranchInput,
  createBranchOutput,
  listBranchesInput,
  mergeInput,
  mergeOutput,
  mergePreview,
  mergePreviewInput,
  renameBranchInput,
  reopenBranchInput,
} from "@millrace/contracts/api/branches";
import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import { archiveBranch } from "@millrace/core/branches/archive-branch";
import { createBranch } from "@millrace/core/branches/create-branch";
import { listBranches } from "@millrace/core/branches/list-branches";
import { mergeBranch } from "@millrace/core/branches/merge-branch";
import { previewMerge } from "@millrace/core/branches/preview-merge";
import { renameBranch } from "@millrace/core/branches/rename-branch";
import { reopenBranch } from "@millrace/core/branches/reopen-branch";
import { orgProcedure, router } from "../procedures.ts";

export const branchesRouter = router({
  list: orgProcedure("flow.read")
    .input(listBranchesInput)
    .output(pageOf(branch))
    .query(({ ctx, input }) => listBranches(ctx.deps, ctx.actor, input)),
  create: orgProcedure("flow.write")
    .input(createBranchInput)
    .output(createBranchOutput)
    .mutation(({ ctx, input }) => createBranch(ctx.deps, ctx.actor, input)),
  rename: orgProcedure("flow.write")
    .input(renameBranchInput)
    .output(nothing)
    .mutation(({ ctx, input }) => renameBranch(ctx.deps, ctx.actor, input)),
  archive: orgProcedure("flow.write")
    .input(branchIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => archiveBranch(ctx.deps, ctx.actor, input)),
  reopen: orgProcedure("flow.write")
    .input(reopenBranchInput)
    .output(nothing)
    .mutation(({ ctx, input }) => reopenBranch(ctx.deps, ctx.actor, input)),
  mergePreview: orgProcedure("flow.read")
    .input(mergePreviewInput)
    .output(mergePreview)
    .query(({ ctx, input }) => previewMerge(ctx.deps, ctx.actor, input)),
  merge: orgProcedure("flow.write")
    .input(mergeInput)
    .output(mergeOutput)
    .mutation(({ ctx, input }) => mergeBranch(ctx.deps, ctx.actor, input)),
});
