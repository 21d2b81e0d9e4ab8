import type { SqlPort } from "../ports.ts";
import { wakeUp } from "./wake-up.ts";

/** Everything of one flow, or without `flowId` of the whole organization. */
export type PauseScope = { organizationId: string; flowId: string | null };

/**
 * Pauses a flow or an organization inside the caller's transaction, by one row whatever number of runs there are: owners
 * let go of theirs as soon as they hear of it, what becomes due is held by the claim, and new starts wait in the queue.
 * Returns whether it is new; a second pause changes nothing. After the commit publish the organization's id on `pause`.
 */
export async function pauseAll(
  sql: SqlPort,
  { organizationId, flowId, by, reason }: PauseScope & { by: string; reason: string | null },
): Promise<boolean> {
  const { rows } = await sql.query(
    `insert into pause (organization_id, subject_id, paused_by, reason) values ($1::uuid, $2::uuid, $3::text, $4::text)
     on conflict do nothing returning subject_id`,
    [organizationId, flowId ?? organizationId, by, reason],
  );
  return rows.length > 0;
}

/**
 * Ends such a pause inside the caller's transaction; runs that are paused themselves stay so. Returns whether there was one.
 * The row goes first: a claim that holds a run because of it keeps it locked meanwhile, so what is held by then is seen by
 * the second statement. After the commit publish the organization's id on `pause`, and `run_available`.
 */
export async function resumeAll(sql: SqlPort, { organizationId, flowId }: PauseScope): Promise<boolean> {
  const { rows } = await sql.query(
    "delete from pause where organization_id = $1::uuid and subject_id = $2::uuid returning subject_id",
    [organizationId, flowId ?? organizationId],
  );
  if (rows.length === 0) return false;
  await sql.query(
    `update run_queue q set held = false, wake_at = ${wakeUp}
     where organization_id = $1::uuid and ($2::uuid is null or flow_id = $2::uuid) and held and paused_at is null`,
    [organizationId, flowId],
  );
  return true;
}
