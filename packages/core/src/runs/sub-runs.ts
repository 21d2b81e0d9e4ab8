import type { RunDetail, SubRun } from "@millrace/contracts/api/runs";
import { toId } from "@millrace/contracts/ids";
import { runStatus } from "@millrace/contracts/run/status";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type RunRow, statusNow } from "./run-rows.ts";

const mostShown = 200;

type Row = {
  id: string;
  flowId: string;
  flowName: string;
  version: number | null;
  status: string;
  path: string;
  iteration: number;
  attempt: number;
  waits: boolean;
};

/** The newest runs that steps of a run have started, in the order of their start. */
export async function readSubRuns(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<SubRun[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select r.id, r.flow_id as "flowId", f.name as "flowName", r.version_number as version, ${statusNow} as status,
      r.parent_path as path, r.parent_iteration as iteration, r.parent_attempt as attempt, r.parent_waits as waits
    from run r
    join flow f on f.organization_id = r.organization_id and f.id = r.flow_id
    left join run_queue q on q.organization_id = r.organization_id and q.run_id = r.id
    where r.organization_id = ${organizationId}::uuid and r.parent_run_id = ${runUuid}::uuid
    order by r.id desc limit ${mostShown}`;
  return rows.toReversed().map(({ id, flowId, status, ...row }) => ({
    ...row,
    runId: toId("run", id),
    flowId: toId("flow", flowId),
    status: runStatus.parse(status),
  }));
}

/** The step that has started a run. Its own run may be past its retention. */
export async function readStartedBy(tx: Tx, { organizationId }: Actor, run: RunRow): Promise<RunDetail["startedBy"]> {
  const { parentRunId, parentPath, parentIteration } = run;
  if (parentRunId === null || parentPath === null) return null;
  const [row] = await tx.$queryRaw<{ flowName: string }[]>`
    select f.name as "flowName" from run r
    join flow f on f.organization_id = r.organization_id and f.id = r.flow_id
    where r.organization_id = ${organizationId}::uuid and r.id = ${parentRunId}::uuid`;
  if (!row) return null;
  return { runId: toId("run", parentRunId), flowName: row.flowName, path: parentPath, iteration: parentIteration ?? 0 };
}
