import { nothing } from "@millrace/contracts/api/nothing";
import { pageOf } from "@millrace/contracts/api/paging";
import {
  decideTaskInput,
  listTasksInput,
  openTaskCount,
  taskDetail,
  taskIdInput,
  taskSummary,
} from "@millrace/contracts/api/tasks";
import { countOpenTasks } from "@millrace/core/tasks/count-open-tasks";
import { decideTask } from "@millrace/core/tasks/decide-task";
import { getTask } from "@millrace/core/tasks/get-task";
import { listTasks } from "@millrace/core/tasks/list-tasks";
import { orgProcedure, router } from "../procedures.ts";

export const tasksRouter = router({
  list: orgProcedure("agent.approve")
    .input(listTasksInput)
    .output(pageOf(taskSummary))
    .query(({ ctx, input }) => listTasks(ctx.deps, ctx.actor, input)),
  openCount: orgProcedure("agent.approve")
    .input(nothing)
    .output(openTaskCount)
    .query(({ ctx }) => countOpenTasks(ctx.deps, ctx.actor)),
  get: orgProcedure("agent.approve")
    .input(taskIdInput)
    .output(taskDetail)
    .query(({ ctx, input }) => getTask(ctx.deps, ctx.actor, input)),
  decide: orgProcedure("agent.approve")
    .input(decideTaskInput)
    .output(taskDetail)
    .mutation(({ ctx, input }) => decideTask(ctx.deps, ctx.actor, input)),
});
