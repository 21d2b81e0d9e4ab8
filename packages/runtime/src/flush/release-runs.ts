import { poisonTakeovers } from "@millrace/contracts/run/poison";
import type pg from "pg";
import type { RunLease } from "../lease/lease-row.ts";
import { inboxMark } from "./run-write.ts";

/**
 * Gives runs of this executor back, whatever it knows of them. Runs that are not its own, or do not exist, stay as they are,
 * and so do those that it has claimed again meanwhile. The mark of an inbox entry stays: such a run is due at once.
 */
export async function releaseRuns(pool: pg.Pool, owner: string, leases: readonly RunLease[]): Promise<void> {
  await pool.query(
    `update run_queue set lease_owner = null, wake_at = case when wake_at = ${inboxMark} then wake_at else now() end
     where lease_owner = $1::uuid and (run_id, lease_epoch) in (select * from unnest($2::uuid[], $3::int[]))`,
    [owner, leases.map(({ runId }) => runId), leases.map(({ epoch }) => epoch)],
  );
}

/** Gives a run back that nothing can be done with now: it is due after `pauseMs`, and listed as poison. */
export async function putAside(
  pool: pg.Pool,
  owner: string,
  { runId, epoch }: RunLease,
  pauseMs: number,
): Promise<void> {
  await pool.query(
    `update run_queue set lease_owner = null, takeovers = greatest(takeovers, ${poisonTakeovers}),
       wake_at = case when wake_at = ${inboxMark} then wake_at else now() + $4::bigint * interval '1 millisecond' end
     where lease_owner = $1::uuid and run_id = $2::uuid and lease_epoch = $3::int`,
    [owner, runId, epoch, pauseMs],
  );
}
