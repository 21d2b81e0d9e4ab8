import type { DecideTaskInput, TaskDetail } from "@millrace/contracts/api/tasks";
import { AppError } from "@millrace/contracts/errors";
import type { ApprovalSubject } from "@millrace/contracts/flow/wait-subject";
import { toId } from "@millrace/contracts/ids";
import { canonicalJson, type JsonObject, jsonObject } from "@millrace/contracts/json";
import { checkValue } from "@millrace/engine/flow/check-value";
import { formSchema } from "@millrace/engine/flow/form-schema";
import { prismaSql } from "@millrace/runtime/ports";
import { answerWait } from "@millrace/runtime/waits/answer-wait";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { asks, requireTask, statusOf, subjectOf, type TaskRow, taskDetailView } from "./task-rows.ts";

/**
 * Decides a task; the first decision counts. The same person sending the same decision again gets the same answer, anybody
 * else `task.already_decided`; after its time or its run's end it is `task.closed`. The form is checked first.
 */
export async function decideTask(deps: CoreDeps, actor: Actor, input: DecideTaskInput): Promise<TaskDetail> {
  const { task, runUuid } = await changeWithin(deps, actor, async (tx) => {
    const row = await requireTask(tx, actor, input.taskId);
    const subject = subjectOf(row);
    if (!asks(actor, subject.role)) throw new AppError("task.not_asked", { details: { role: subject.role } });
    if (statusOf(row, deps.clock()) !== "open") return settled(deps, tx, actor, row, input);
    requireForm(subject, input);
    if ((await answer(deps, tx, actor, row, subject, input)) === "too_late")
      return settled(deps, tx, actor, await requireTask(tx, actor, input.taskId), input);
    const at = deps.clock();
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "task.changed", at),
      audit: {
        action: input.decision === "approve" ? "task.approved" : "task.rejected",
        subject: { type: "task", id: input.taskId, name: subject.title },
        details: { runId: toId("run", row.runId) },
      },
    });
    const decided = await requireTask(tx, actor, input.taskId);
    return { task: await taskDetailView(tx, actor, decided, at), runUuid: row.runId };
  });
  if (runUuid !== null) {
    deps.bus.publish("inbox", runUuid);
    deps.bus.publish("run_available", "");
  }
  return task;
}

const answer = (
  deps: CoreDeps,
  tx: Tx,
  actor: Actor,
  row: TaskRow,
  { ports }: ApprovalSubject,
  { decision, form, comment }: DecideTaskInput,
) => {
  const { organizationId } = actor;
  const userId = userIdOf(actor);
  const by = { id: userId === null ? "system" : toId("user", userId), name: actor.name };
  const value = { decision, form, by, at: deps.clock().toISOString(), comment };
  const target = { organizationId, runId: row.runId, waitId: row.id, port: ports[decision], value };
  return answerWait(prismaSql(tx), target, { decision, userId, comment });
};

/** To reject, nothing has to be filled in; what is filled in must fit all the same. */
function requireForm({ fields }: ApprovalSubject, { decision, form }: DecideTaskInput): void {
  const schema = formSchema(decision === "approve" ? fields : fields.map((field) => ({ ...field, required: false })));
  const problems = checkValue(schema, form);
  if (problems.length === 0) return;
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  throw new AppError("task.invalid_form", {
    details: {
      fields: Object.fromEntries(
        problems.map(({ pointer, message }) => {
          const name = pointer.slice(1);
          return [name, `${labels.get(name) ?? name} ${message}.`];
        }),
      ),
    },
  });
}

/** The answer to a decision that comes when there is nothing to decide any more. */
async function settled(
  deps: CoreDeps,
  tx: Tx,
  actor: Actor,
  row: TaskRow,
  input: DecideTaskInput,
): Promise<{ task: TaskDetail; runUuid: null }> {
  if (row.decision === null) throw new AppError("task.closed");
  const form: JsonObject = jsonObject.parse(jsonObject.parse(row.resolution).form);
  const isSame =
    row.decision === input.decision &&
    row.decidedBy === userIdOf(actor) &&
    row.comment === input.comment &&
    canonicalJson(form) === canonicalJson(input.form);
  const task = await taskDetailView(tx, actor, row, deps.clock());
  if (isSame) return { task, runUuid: null };
  throw new AppError("task.already_decided", {
    message: `${task.decidedBy ?? "Somebody"} has already ${task.status} this task.`,
    details: { decision: row.decision },
  });
}
