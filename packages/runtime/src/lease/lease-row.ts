import { poisonTakeovers } from "@millrace/contracts/run/poison";
import type pg from "pg";
import { inboxMark } from "../flush/run-write.ts";

/** Announces an executor with a fresh lease. */
export async function insertLease(pool: pg.Pool, id: string, host: string, leaseMs: number): Promise<void> {
  await pool.query(
    `insert into executor (id, lease_until, host) values ($1::uuid, now() + $2::bigint * interval '1 millisecond', $3::text)`,
    [id, leaseMs, host],
  );
}

/**
 * Extends a lease that has not passed yet; a passed one stays passed for good. Returns the runs of this executor whose
 * inbox holds something, or `null` when the lease is lost.
 */
export async function renewLease(pool: pg.Pool, id: string, leaseMs: number): Promise<string[] | null> {
  const { rows } = await pool.query<{ alive: boolean; inbox: string[] }>({
    name: "millrace_renew_lease",
    text: `with renewed as (
        update executor set lease_until = now() + $2::bigint * interval '1 millisecond'
        where id = $1::uuid and lease_until > now() returning id)
      select exists (select from renewed) as alive,
        array(select run_id from run_queue where lease_owner = $1::uuid and wake_at = ${inboxMark}) as inbox`,
    values: [id, leaseMs],
  });
  const row = rows[0];
  return row?.alive ? row.inbox : null;
}

/** How often a run may be lost without progress before it is claimed later and later: with the next time it is poison. */
const unpausedTakeovers = poisonTakeovers - 1;

/** Ends the lease at once, so that whatever is left of its runs is claimed without waiting. */
export async function endLease(pool: pg.Pool, id: string): Promise<void> {
  await pool.query("update executor set lease_until = now() where id = $1::uuid and lease_until > now()", [id]);
}

/**
 * Gives the runs whose owner has no valid lease (any more) to whoever claims next; returns how many. Walks from owner to
 * owner, so that runs of the living cost nothing. A run that was lost several times without getting any further is claimed
 * after a pause that doubles, from half a second to half a minute: a run that ends its process shall not end one after the
 * other, and one that was merely nearby when processes ended gets over the bad time.
 */
export async function recoverExpired(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>({
    name: "millrace_recover",
    text: `with recursive owner as (
        (select lease_owner as id from run_queue where lease_owner is not null order by lease_owner limit 1)
        union all
        select next.id from owner cross join lateral (
          select q.lease_owner as id from run_queue q where q.lease_owner > owner.id order by q.lease_owner limit 1) next
      ), dead as (
        select id from owner o
        where not exists (select from executor e where e.id = o.id and e.lease_until > now())
      ), freed as (
        update run_queue q set lease_owner = null, wake_at = case
            when q.wake_at is not distinct from ${inboxMark} or q.takeovers < ${unpausedTakeovers} then least(q.wake_at, now())
            else now() + least(30, 0.5 * 2 ^ (q.takeovers - ${unpausedTakeovers})) * interval '1 second' end,
          takeovers = least(q.takeovers + 1, 1000)
        from dead where q.lease_owner = dead.id returning 1
      ), forgotten as (
        delete from executor e where e.lease_until < now() - interval '1 hour'
      )
      select count(*)::int as count from freed`,
  });
  return rows[0]?.count ?? 0;
}

/** A lease of a run: what was claimed again later is another one. */
export type RunLease = { runId: string; epoch: number };

/** The runs that are leased to this executor. */
export async function ownedRuns(pool: pg.Pool, id: string): Promise<RunLease[]> {
  const { rows } = await pool.query<{ run_id: string; lease_epoch: number }>({
    name: "millrace_owned_runs",
    text: "select run_id, lease_epoch from run_queue where lease_owner = $1::uuid",
    values: [id],
  });
  return rows.map((row) => ({ runId: row.run_id, epoch: row.lease_epoch }));
}
