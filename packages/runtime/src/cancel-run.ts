import { newUuid } from "@millrace/contracts/ids";
import { inboxMark } from "./flush/run-write.ts";
import type { SqlPort } from "./ports.ts";

/**
 * Asks for a run to be cancelled, inside the caller's transaction. The queue row is marked first, which also locks it:
 * an executor that is parking or ending the run either did so before (then the mark wakes it up, or the answer is
 * "already_ended") or sees the mark. After the commit publish the run id on `inbox`, and `run_available`.
 * An unknown run id is "already_ended" too.
 */
export async function requestCancel(
  sql: SqlPort,
  request: { organizationId: string; runId: string; reason?: string },
): Promise<"requested" | "already_ended"> {
  const { organizationId, runId, reason } = request;
  // One statement, so that nobody ever sees the mark without the entry.
  const { rows } = await sql.query(
    `with marked as (
       update run_queue set wake_at = ${inboxMark} where organization_id = $1::uuid and run_id = $2::uuid
       returning organization_id, run_id)
     insert into run_inbox (organization_id, run_id, id, kind, payload)
     select organization_id, run_id, $3::uuid, 'cancel', $4::jsonb from marked
     returning run_id::text as run_id`,
    [organizationId, runId, newUuid(), JSON.stringify(reason === undefined ? {} : { reason })],
  );
  return rows.length === 0 ? "already_ended" : "requested";
}
