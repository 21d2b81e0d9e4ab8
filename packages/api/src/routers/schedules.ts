import { flowIdInput } from "@millrace/contracts/api/flows";
import { pageOf } from "@millrace/contracts/api/paging";
import {
  backfillIdInput,
  backfillInput,
  backfillOutput,
  backfillProgress,
  listSchedulesInput,
  listTicksInput,
  schedule,
  scheduleDetail,
  scheduleTick,
} from "@millrace/contracts/api/schedules";
import { backfillSchedule } from "@millrace/core/schedules/backfill-schedule";
import { getBackfill } from "@millrace/core/schedules/get-backfill";
import { getSchedule } from "@millrace/core/schedules/get-schedule";
import { listSchedules } from "@millrace/core/schedules/list-schedules";
import { listTicks } from "@millrace/core/schedules/list-ticks";
import { stopBackfill } from "@millrace/core/schedules/stop-backfill";
import { orgProcedure, router } from "../procedures.ts";

export const schedulesRouter = router({
  list: orgProcedure("run.read")
    .input(listSchedulesInput)
    .output(pageOf(schedule))
    .query(({ ctx, input }) => listSchedules(ctx.deps, ctx.actor, input)),
  get: orgProcedure("run.read")
    .input(flowIdInput)
    .output(scheduleDetail)
    .query(({ ctx, input }) => getSchedule(ctx.deps, ctx.actor, input)),
  ticks: orgProcedure("run.read")
    .input(listTicksInput)
    .output(pageOf(scheduleTick))
    .query(({ ctx, input }) => listTicks(ctx.deps, ctx.actor, input)),
  backfill: orgProcedure("run.execute")
    .input(backfillInput)
    .output(backfillOutput)
    .mutation(({ ctx, input }) => backfillSchedule(ctx.deps, ctx.actor, input)),
  getBackfill: orgProcedure("run.read")
    .input(backfillIdInput)
    .output(backfillProgress)
    .query(({ ctx, input }) => getBackfill(ctx.deps, ctx.actor, input)),
  stopBackfill: orgProcedure("run.execute")
    .input(backfillIdInput)
    .output(backfillProgress)
    .mutation(({ ctx, input }) => stopBackfill(ctx.deps, ctx.actor, input)),
});
