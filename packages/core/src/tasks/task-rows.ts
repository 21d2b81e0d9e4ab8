import type { TaskDetail, TaskStatus, TaskSummary } from "@millrace/contracts/api/tasks";
import { AppError } from "@millrace/contracts/errors";
import {
  type ApprovalSubject,
  type ApproverRole,
  approverRoles,
  waitSubject,
} from "@millrace/contracts/flow/wait-subject";
import { type Id, toId, toUuid } from "@millrace/contracts/ids";
import { jsonObject } from "@millrace/contracts/json";
import { roleRank } from "@millrace/contracts/permissions";
import type { Actor } from "../shared/actor.ts";
import { userNames } from "../shared/user-names.ts";
import type { Tx } from "../shared/within.ts";

/** A task is a wait of kind `approval`; its row stays with its run's history. */
export type TaskRow = NonNullable<Awaited<ReturnType<typeof findTask>>>;

const findTask = (tx: Tx, organizationId: string, id: string) =>
  tx.wait.findFirst({ where: { organizationId, id, kind: "approval" } });

/** A task of the actor's organization; `task.not_found` for every other id. */
export async function requireTask(tx: Tx, { organizationId }: Actor, taskId: Id<"wait">): Promise<TaskRow> {
  const row = await findTask(tx, organizationId, toUuid("wait", taskId));
  if (!row) throw new AppError("task.not_found");
  return row;
}

export function subjectOf(row: TaskRow): ApprovalSubject {
  const subject = waitSubject.parse(row.subject);
  if (subject.kind !== "approval") throw new TypeError("a task waits for an approval");
  return subject;
}

/** Whether a task that asks this role asks the actor: the role itself and those above it. */
export const asks = (actor: Actor, role: ApproverRole | null): boolean =>
  role === null || actor.kind === "system" || roleRank(actor.role) <= roleRank(role);

/** The roles whose tasks ask the actor. */
export const askingRoles = (actor: Actor): ApproverRole[] => approverRoles.filter((role) => asks(actor, role));

export function statusOf(row: Pick<TaskRow, "resolvedAt" | "outcome" | "decision" | "dueAt">, now: Date): TaskStatus {
  if (row.decision !== null) return row.decision === "approve" ? "approved" : "rejected";
  if (row.resolvedAt !== null) return row.outcome === "timed_out" ? "timed_out" : "closed";
  // Its executor has not come to it yet, but nobody can decide it any more.
  return row.dueAt !== null && row.dueAt <= now ? "timed_out" : "open";
}

export async function taskSummaries(tx: Tx, actor: Actor, rows: readonly TaskRow[], now: Date): Promise<TaskSummary[]> {
  const { organizationId } = actor;
  const runs = await tx.run.findMany({
    where: { organizationId, id: { in: rows.map((row) => row.runId) } },
    select: { id: true, flowId: true },
  });
  const flows = await tx.flow.findMany({
    where: { organizationId, id: { in: runs.map((run) => run.flowId) } },
    select: { id: true, name: true },
  });
  const flowOfRun = new Map(runs.map((run) => [run.id, flows.find((flow) => flow.id === run.flowId)]));
  const nameOf = await userNames(
    tx,
    rows.map((row) => row.decidedBy),
  );
  return rows.flatMap((row) => {
    const flow = flowOfRun.get(row.runId);
    if (!flow) return [];
    const { title, role } = subjectOf(row);
    return {
      id: toId("wait", row.id),
      title,
      status: statusOf(row, now),
      role,
      isMine: asks(actor, role),
      runId: toId("run", row.runId),
      flowId: toId("flow", flow.id),
      flowName: flow.name,
      createdAt: row.createdAt.toISOString(),
      dueAt: row.dueAt?.toISOString() ?? null,
      endedAt: row.resolvedAt?.toISOString() ?? null,
      decidedBy: row.decision === null ? null : nameOf(row.decidedBy),
    };
  });
}

export async function taskDetailView(tx: Tx, actor: Actor, row: TaskRow, now: Date): Promise<TaskDetail> {
  const [summary] = await taskSummaries(tx, actor, [row], now);
  if (!summary) throw new AppError("task.not_found");
  const { message, fields } = subjectOf(row);
  const decided = row.decision === null ? null : jsonObject.parse(row.resolution);
  return {
    ...summary,
    message,
    fields,
    form: decided ? jsonObject.parse(decided.form) : null,
    comment: row.comment ?? "",
  };
}
