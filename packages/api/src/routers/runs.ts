import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import {
  listRunsInput,
  runDetail,
  runIdInput,
  runPayload,
  runPayloadInput,
  runSummary,
  startRunInput,
  startRunOutput,
  stepPayload,
  stepPayloadInput,
} from "@millrace/contracts/api/runs";
import { cancelRun } from "@millrace/core/runs/cancel-run";
import { getRun } from "@millrace/core/runs/get-run";
import { getRunPayload } from "@millrace/core/runs/get-run-payload";
import { getStepPayload } from "@millrace/core/runs/get-step-payload";
import { listRuns } from "@millrace/core/runs/list-runs";
import { startRun } from "@millrace/core/runs/start-run";
import { orgProcedure, router } from "../procedures.ts";

export const runsRouter = router({
  list: orgProcedure("run.read")
    .input(listRunsInput)
    .output(pageOf(runSummary))
    .query(({ ctx, input }) => listRuns(ctx.deps, ctx.actor, input)),
  get: orgProcedure("run.read")
    .input(runIdInput)
    .output(runDetail)
    .query(({ ctx, input }) => getRun(ctx.deps, ctx.actor, input)),
  payload: orgProcedure("run.payload")
    .input(runPayloadInput)
    .output(runPayload)
    .query(({ ctx, input }) => getRunPayload(ctx.deps, ctx.actor, input)),
  stepPayload: orgProcedure("run.payload")
    .input(stepPayloadInput)
    .output(stepPayload)
    .query(({ ctx, input }) => getStepPayload(ctx.deps, ctx.actor, input)),
  start: orgProcedure("run.execute")
    .input(startRunInput)
    .output(startRunOutput)
    .mutation(({ ctx, input }) => startRun(ctx.deps, ctx.actor, input)),
  cancel: orgProcedure("run.control")
    .input(runIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => cancelRun(ctx.deps, ctx.actor, input)),
});
