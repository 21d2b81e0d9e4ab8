import { poisonTakeovers } from "@millrace/contracts/run/poison";
import type pg from "pg";
import { inboxMark } from "./run-write.ts";

/**
 * Gives runs of this executor back, whatever it knows of them. Runs that are not its own, or do not exist, stay as they are,
 * and the mark of an inbox entry stays: such a run is due at once.
 */
export async function releaseRuns(pool: pg.Pool, owner: string, runIds: readonly string[]): Promise<void> {
  await pool.query(
    `update run_queue set lease_owner = null, wake_at = case when wake_at = ${inboxMark} then wake_at else now() end
     where lease_owner = $1::uuid and run_id = any($2::uuid[])`,
    [owner, runIds],
  );
}

/** Gives a run back that nothing can be done with now: it is due after `pauseMs`, and listed as poison. */
export async function putAside(pool: pg.Pool, owner: string, runId: string, pauseMs: number): Promise<void> {
  await pool.query(
    `update run_queue set lease_owner = null, takeovers = greatest(takeovers, ${poisonTakeovers}),
       wake_at = case when wake_at = ${inboxMark} then wake_at else now() + $3::bigint * interval '1 millisecond' end
     where lease_owner = $1::uuid and run_id = $2::uuid`,
    [owner, runId, pauseMs],
  );
}
