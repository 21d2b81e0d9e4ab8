import { type RunDetail, type RunUndo, undoStepStatuses } from "@millrace/contracts/api/runs";
import { AppError, errorCode } from "@millrace/contracts/errors";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

type StepRow = {
  nodeId: string;
  path: string;
  iteration: number;
  flowName: string;
  version: number;
  status: string;
  undoRunId: string | null;
  problem: string | null;
};

/** What is undone of a run; `null` where nothing is or will be. */
export async function readUndo(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<RunUndo | null> {
  const undo = await tx.runUndo.findFirst({ where: { organizationId, runId: runUuid, dueAt: { not: null } } });
  if (!undo) return null;
  const rows = await tx.$queryRaw<StepRow[]>`
    select s.node_id as "nodeId", s.path, s.iteration, f.name as "flowName", s.version_number as version, s.status,
      s.undo_run_id as "undoRunId", s.problem
    from run_undo_step s
    left join flow f on f.organization_id = s.organization_id and f.id = s.flow_id
    where s.organization_id = ${organizationId}::uuid and s.run_id = ${runUuid}::uuid
    order by s.position`;
  if (rows.length === 0 && undo.settledAt !== null) return null;
  const steps = rows.map(({ undoRunId, problem, status, flowName, ...row }) => ({
    ...row,
    flowName: flowName ?? "A flow that is gone",
    status: statusOf(status),
    runId: undoRunId === null ? null : toId("run", undoRunId),
    problem: problem === null ? null : new AppError(errorCode.parse(problem)).message,
  }));
  return { state: stateOf(steps, undo.settledAt !== null), steps };
}

const statusOf = (status: string) => undoStepStatuses.find((known) => known === status) ?? "pending";

function stateOf(steps: RunUndo["steps"], isSettled: boolean): RunUndo["state"] {
  if (isSettled) return steps.some(({ status }) => status === "failed") ? "failed" : "succeeded";
  return steps.some(({ status }) => status !== "pending") ? "running" : "pending";
}

/** The step that this run undoes. */
export async function readUndoes(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<RunDetail["undoes"]> {
  const [row] = await tx.$queryRaw<{ runId: string; flowName: string; path: string; iteration: number }[]>`
    select s.run_id as "runId", f.name as "flowName", s.path, s.iteration
    from run_undo_step s
    join run r on r.organization_id = s.organization_id and r.id = s.run_id
    join flow f on f.organization_id = r.organization_id and f.id = r.flow_id
    where s.organization_id = ${organizationId}::uuid and s.undo_run_id = ${runUuid}::uuid`;
  return row ? { ...row, runId: toId("run", row.runId) } : null;
}
