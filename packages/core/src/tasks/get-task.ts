import type { TaskDetail, TaskIdInput } from "@millrace/contracts/api/tasks";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireTask, taskDetailView } from "./task-rows.ts";

/** A task with what there is to decide, and how it was decided. */
export const getTask = (deps: CoreDeps, actor: Actor, { taskId }: TaskIdInput): Promise<TaskDetail> =>
  readWithin(deps, actor, async (tx) => taskDetailView(tx, actor, await requireTask(tx, actor, taskId), deps.clock()));
