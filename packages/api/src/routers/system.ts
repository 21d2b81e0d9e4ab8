import { nothing } from "@millrace/contracts/api/nothing";
import {
  fireScheduleInput,
  fireScheduleOutput,
  handleRunFailureInput,
  handleRunFailureOutput,
  pruneRunsOutput,
} from "@millrace/contracts/api/system";
import { fireSchedule } from "@millrace/core/system/fire-schedule";
import { handleRunFailure } from "@millrace/core/system/handle-run-failure";
import { pruneRuns } from "@millrace/core/system/prune-runs";
import { router, systemProcedure } from "../procedures.ts";

export const systemRouter = router({
  fireSchedule: systemProcedure
    .input(fireScheduleInput)
    .output(fireScheduleOutput)
    .mutation(({ ctx, input }) => fireSchedule(ctx.deps, ctx.actor, input)),
  handleRunFailure: systemProcedure
    .input(handleRunFailureInput)
    .output(handleRunFailureOutput)
    .mutation(({ ctx, input }) => handleRunFailure(ctx.deps, ctx.actor, input)),
  pruneRuns: systemProcedure
    .input(nothing)
    .output(pruneRunsOutput)
    .mutation(({ ctx }) => pruneRuns(ctx.deps, ctx.actor)),
});
