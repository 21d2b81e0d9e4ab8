import type { JsonValue } from "@millrace/contracts/json";
import { inboxMark } from "../flush/run-write.ts";
import type { SqlPort } from "../ports.ts";

/** Which wait is answered, through which port its step goes on, and with what. */
export type Answer = { organizationId: string; runId: string; waitId: string; port: string; value: JsonValue };

/** Who decided an approval, and how; kept with the wait. */
export type Decision = { decision: "approve" | "reject"; userId: string | null; comment: string };

/**
 * Answers a wait inside the caller's transaction: exactly one answer or time-out counts, the first. The queue row is marked
 * first, which also locks it: an executor that is parking or ending the run either did so before (then the mark wakes it up,
 * or the run is gone) or sees the mark and reads the answer. "too_late" changes nothing but, at most, that mark. After the
 * commit publish the run id on `inbox`, and `run_available`.
 */
export async function answerWait(
  sql: SqlPort,
  answer: Answer,
  decision: Decision | null = null,
): Promise<"answered" | "too_late"> {
  const { organizationId, runId, waitId, port, value } = answer;
  const marked = await sql.query(
    `update run_queue set wake_at = ${inboxMark} where organization_id = $1::uuid and run_id = $2::uuid
     returning run_id::text as run_id`,
    [organizationId, runId],
  );
  if (marked.rows.length === 0) return "too_late";
  const resolved = await sql.query(
    `update wait set resolved_at = clock_timestamp(), outcome = 'resolved', port = $3::text, resolution = $4::jsonb,
       decision = $5::text, decided_by = $6::uuid, comment = $7::text
     where organization_id = $1::uuid and id = $2::uuid and resolved_at is null
       and (due_at is null or due_at > clock_timestamp())
     returning id::text as id`,
    [
      organizationId,
      waitId,
      port,
      JSON.stringify(value),
      decision?.decision ?? null,
      decision?.userId ?? null,
      decision?.comment ?? null,
    ],
  );
  return resolved.rows.length > 0 ? "answered" : "too_late";
}
