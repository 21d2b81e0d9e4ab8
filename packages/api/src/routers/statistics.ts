import { flowStatistics, flowStatisticsInput } from "@millrace/contracts/api/statistics";
import { getFlowStatistics } from "@millrace/core/statistics/get-flow-statistics";
import { orgProcedure, router } from "../procedures.ts";

export const statisticsRouter = router({
  flow: orgProcedure("run.read")
    .input(flowStatisticsInput)
    .output(flowStatistics)
    .query(({ ctx, input }) => getFlowStatistics(ctx.deps, ctx.actor, input)),
});
