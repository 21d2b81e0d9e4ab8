import type pg from "pg";
import type { RunLease } from "../lease/lease-row.ts";
import { inboxMark } from "./run-write.ts";

/**
 * Gives runs of this executor back, due after `delayMs`, whatever it knows of them. Runs that are not its own, or do not
 * exist, stay as they are, and so do those that it has claimed again meanwhile. The mark of an inbox entry stays: such a run is
 * due at once.
 */
export async function releaseRuns(
  pool: pg.Pool,
  owner: string,
  leases: readonly RunLease[],
  delayMs = 0,
): Promise<void> {
  await pool.query(
    `update run_queue set lease_owner = null,
       wake_at = case when wake_at = ${inboxMark} then wake_at else now() + $4::bigint * interval '1 millisecond' end
     where lease_owner = $1::uuid and (run_id, lease_epoch) in (select * from unnest($2::uuid[], $3::int[]))`,
    [owner, leases.map(({ runId }) => runId), leases.map(({ epoch }) => epoch), delayMs],
  );
}
