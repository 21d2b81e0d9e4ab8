import { batchIdInput } from "@millrace/contracts/api/batches";
import { nothing } from "@millrace/contracts/api/nothing";
import { bulkIdInput } from "@millrace/contracts/api/run-control";
import { backfillIdInput } from "@millrace/contracts/api/schedules";
import {
  advanceBackfillOutput,
  advanceUndoInput,
  advanceUndoOutput,
  fireScheduleInput,
  fireScheduleOutput,
  handleRunFailureInput,
  handleRunFailureOutput,
  pruneRunsOutput,
  runBulkOutput,
  startBatchRunsOutput,
} from "@millrace/contracts/api/system";
import { settleTestsOutput, testSetRunIdInput } from "@millrace/contracts/api/test-sets";
import { advanceBackfill } from "@millrace/core/system/advance-backfill";
import { fireSchedule } from "@millrace/core/system/fire-schedule";
import { handleRunFailure } from "@millrace/core/system/handle-run-failure";
import { pruneRuns } from "@millrace/core/system/prune-runs";
import { runBulk } from "@millrace/core/system/run-bulk";
import { startBatchRuns } from "@millrace/core/system/start-batch-runs";
import { settleTests } from "@millrace/core/test-sets/settle-tests";
import { advanceUndo } from "@millrace/core/undo/advance-undo";
import { router, systemProcedure } from "../procedures.ts";

export const systemRouter = router({
  advanceBackfill: systemProcedure
    .input(backfillIdInput)
    .output(advanceBackfillOutput)
    .mutation(({ ctx, input }) => advanceBackfill(ctx.deps, ctx.actor, input)),
  fireSchedule: systemProcedure
    .input(fireScheduleInput)
    .output(fireScheduleOutput)
    .mutation(({ ctx, input }) => fireSchedule(ctx.deps, ctx.actor, input)),
  handleRunFailure: systemProcedure
    .input(handleRunFailureInput)
    .output(handleRunFailureOutput)
    .mutation(({ ctx, input }) => handleRunFailure(ctx.deps, ctx.actor, input)),
  advanceUndo: systemProcedure
    .input(advanceUndoInput)
    .output(advanceUndoOutput)
    .mutation(({ ctx, input }) => advanceUndo(ctx.deps, ctx.actor, input)),
  pruneRuns: systemProcedure
    .input(nothing)
    .output(pruneRunsOutput)
    .mutation(({ ctx }) => pruneRuns(ctx.deps, ctx.actor)),
  runBulk: systemProcedure
    .input(bulkIdInput)
    .output(runBulkOutput)
    .mutation(({ ctx, input }) => runBulk(ctx.deps, ctx.actor, input)),
  settleTests: systemProcedure
    .input(testSetRunIdInput)
    .output(settleTestsOutput)
    .mutation(({ ctx, input }) => settleTests(ctx.deps, ctx.actor, input)),
  startBatchRuns: systemProcedure
    .input(batchIdInput)
    .output(startBatchRunsOutput)
    .mutation(({ ctx, input }) => startBatchRuns(ctx.deps, ctx.actor, input)),
});
