import {
  batchIdInput,
  batchProgress,
  batchSummary,
  cancelBatchOutput,
  listBatchesInput,
  startBatchInput,
  startBatchOutput,
} from "@millrace/contracts/api/batches";
import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import {
  bulkIdInput,
  bulkInput,
  bulkOutput,
  bulkProgress,
  getPausesInput,
  pauses,
  replayedRun,
  replayRunInput,
  rerunFromInput,
  rerunOutput,
  runWhy,
} from "@millrace/contracts/api/run-control";
import {
  itemSteps,
  itemStepsInput,
  listItemsInput,
  runItems,
  runTimes,
  runTimesInput,
} from "@millrace/contracts/api/run-times";
import {
  cancelRunInput,
  listRunsInput,
  runDetail,
  runIdInput,
  runPage,
  runPayload,
  runPayloadInput,
  stepPayload,
  stepPayloadInput,
} from "@millrace/contracts/api/runs";
import { declaredSearchFields, searchFieldsInput } from "@millrace/contracts/api/search";
import { startRunInput, startRunOutput } from "@millrace/contracts/api/start-run";
import { getPauses } from "@millrace/core/pauses/get-pauses";
import { bulkRuns } from "@millrace/core/runs/bulk-runs";
import { cancelBatch } from "@millrace/core/runs/cancel-batch";
import { cancelRun } from "@millrace/core/runs/cancel-run";
import { getBatch } from "@millrace/core/runs/get-batch";
import { getBulk } from "@millrace/core/runs/get-bulk";
import { getItemSteps } from "@millrace/core/runs/get-item-steps";
import { getRun } from "@millrace/core/runs/get-run";
import { getRunPayload } from "@millrace/core/runs/get-run-payload";
import { getStepPayload } from "@millrace/core/runs/get-step-payload";
import { getTimes } from "@millrace/core/runs/get-times";
import { getWhy } from "@millrace/core/runs/get-why";
import { listBatches } from "@millrace/core/runs/list-batches";
import { listItems } from "@millrace/core/runs/list-items";
import { listRuns } from "@millrace/core/runs/list-runs";
import { pauseRun } from "@millrace/core/runs/pause-run";
import { replayRun } from "@millrace/core/runs/replay-run";
import { rerunFrom } from "@millrace/core/runs/rerun-from";
import { resumeRun } from "@millrace/core/runs/resume-run";
import { startBatch } from "@millrace/core/runs/start-batch";
import { startRun } from "@millrace/core/runs/start-run";
import { listSearchFields } from "@millrace/core/search/list-search-fields";
import { retryUndo } from "@millrace/core/undo/retry-undo";
import { orgProcedure, router } from "../procedures.ts";

export const runsRouter = router({
  list: orgProcedure("run.read")
    .input(listRunsInput)
    .output(runPage)
    .query(({ ctx, input }) => listRuns(ctx.deps, ctx.actor, input)),
  searchFields: orgProcedure("run.read")
    .input(searchFieldsInput)
    .output(declaredSearchFields)
    .query(({ ctx, input }) => listSearchFields(ctx.deps, ctx.actor, input)),
  get: orgProcedure("run.read")
    .input(runIdInput)
    .output(runDetail)
    .query(({ ctx, input }) => getRun(ctx.deps, ctx.actor, input)),
  times: orgProcedure("run.read")
    .input(runTimesInput)
    .output(runTimes)
    .query(({ ctx, input }) => getTimes(ctx.deps, ctx.actor, input)),
  items: orgProcedure("run.read")
    .input(listItemsInput)
    .output(runItems)
    .query(({ ctx, input }) => listItems(ctx.deps, ctx.actor, input)),
  itemSteps: orgProcedure("run.read")
    .input(itemStepsInput)
    .output(itemSteps)
    .query(({ ctx, input }) => getItemSteps(ctx.deps, ctx.actor, input)),
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
  startBatch: orgProcedure("run.execute")
    .input(startBatchInput)
    .output(startBatchOutput)
    .mutation(({ ctx, input }) => startBatch(ctx.deps, ctx.actor, input)),
  getBatch: orgProcedure("run.read")
    .input(batchIdInput)
    .output(batchProgress)
    .query(({ ctx, input }) => getBatch(ctx.deps, ctx.actor, input)),
  listBatches: orgProcedure("run.read")
    .input(listBatchesInput)
    .output(pageOf(batchSummary))
    .query(({ ctx, input }) => listBatches(ctx.deps, ctx.actor, input)),
  cancelBatch: orgProcedure("run.control")
    .input(batchIdInput)
    .output(cancelBatchOutput)
    .mutation(({ ctx, input }) => cancelBatch(ctx.deps, ctx.actor, input)),
  cancel: orgProcedure("run.control")
    .input(cancelRunInput)
    .output(nothing)
    .mutation(({ ctx, input }) => cancelRun(ctx.deps, ctx.actor, input)),
  retryUndo: orgProcedure("run.control")
    .input(runIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => retryUndo(ctx.deps, ctx.actor, input)),
  pause: orgProcedure("run.control")
    .input(runIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => pauseRun(ctx.deps, ctx.actor, input)),
  resume: orgProcedure("run.control")
    .input(runIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => resumeRun(ctx.deps, ctx.actor, input)),
  replay: orgProcedure("run.control")
    .input(replayRunInput)
    .output(replayedRun)
    .mutation(({ ctx, input }) => replayRun(ctx.deps, ctx.actor, input)),
  rerunFrom: orgProcedure("run.control")
    .input(rerunFromInput)
    .output(rerunOutput)
    .mutation(({ ctx, input }) => rerunFrom(ctx.deps, ctx.actor, input)),
  bulk: orgProcedure("run.control")
    .input(bulkInput)
    .output(bulkOutput)
    .mutation(({ ctx, input }) => bulkRuns(ctx.deps, ctx.actor, input)),
  getBulk: orgProcedure("run.read")
    .input(bulkIdInput)
    .output(bulkProgress)
    .query(({ ctx, input }) => getBulk(ctx.deps, ctx.actor, input)),
  pauses: orgProcedure("run.read")
    .input(getPausesInput)
    .output(pauses)
    .query(({ ctx, input }) => getPauses(ctx.deps, ctx.actor, input)),
  why: orgProcedure("run.read")
    .input(runIdInput)
    .output(runWhy)
    .query(({ ctx, input }) => getWhy(ctx.deps, ctx.actor, input)),
});
