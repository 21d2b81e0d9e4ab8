import type { RunSummary } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type RunRow, selectRuns } from "./run-rows.ts";

/** A run of the actor's organization with its status now; `run.not_found` for every other id. */
export async function requireRun(tx: Tx, actor: Actor, runId: RunSummary["id"]): Promise<RunRow> {
  const [row] = await tx.$queryRaw<RunRow[]>`${selectRuns}
    where r.organization_id = ${actor.organizationId}::uuid and r.id = ${toUuid("run", runId)}::uuid`;
  if (!row) throw new AppError("run.not_found");
  return row;
}
