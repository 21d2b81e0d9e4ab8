import type { SqlPort } from "../ports.ts";
import { wakeUp } from "./wake-up.ts";

type RunKey = { organizationId: string; runId: string };

/** Where a paused run stands: `owned` by an executor that has to let go of it, or at rest already. */
export type PausedRun = { owned: boolean; flowId: string; epoch: number };

/**
 * Pauses one run inside the caller's transaction. From the moment its owner has heard of it, no step begins; until then it
 * is `owned`. After the commit publish the organization's id on `pause`. An unknown run counts as ended.
 */
export async function pauseRun(
  sql: SqlPort,
  { organizationId, runId, by }: RunKey & { by: string },
): Promise<PausedRun | "already_paused" | "already_ended"> {
  const { rows } = await sql.query(
    `update run_queue set paused_at = now(), paused_by = $3::text
     where organization_id = $1::uuid and run_id = $2::uuid and paused_at is null
     returning lease_owner is not null as owned, flow_id::text as flow_id, lease_epoch as epoch`,
    [organizationId, runId, by],
  );
  const [row] = rows;
  if (row) return { owned: row.owned === true, flowId: String(row.flow_id), epoch: Number(row.epoch) };
  const found = await sql.query("select from run_queue where organization_id = $1::uuid and run_id = $2::uuid", [
    organizationId,
    runId,
  ]);
  return found.rows.length > 0 ? "already_paused" : "already_ended";
}

/**
 * Ends the pause of one run inside the caller's transaction; a pause of its flow or organization still holds it. After the
 * commit publish the organization's id on `pause`, and `run_available`.
 */
export async function resumeRun(
  sql: SqlPort,
  { organizationId, runId }: RunKey,
): Promise<"resumed" | "not_paused" | "already_ended"> {
  const { rows } = await sql.query(
    `update run_queue q set paused_at = null, paused_by = null, held = false, wake_at = ${wakeUp}
     where organization_id = $1::uuid and run_id = $2::uuid and paused_at is not null returning run_id`,
    [organizationId, runId],
  );
  if (rows.length > 0) return "resumed";
  const found = await sql.query("select from run_queue where organization_id = $1::uuid and run_id = $2::uuid", [
    organizationId,
    runId,
  ]);
  return found.rows.length > 0 ? "not_paused" : "already_ended";
}
