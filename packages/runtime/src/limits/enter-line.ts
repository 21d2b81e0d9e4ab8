import type pg from "pg";

const batch = 1_000;

/**
 * Puts runs in line for their limit whose time has come, or that somebody wants cancelled: until then they stood in no
 * line (`admitted` is null), so they took no place. They count from when they were due.
 */
export async function enterLine(pool: pg.Pool): Promise<void> {
  for (let entered = batch; entered === batch; ) {
    const { rowCount } = await pool.query({
      name: "millrace_enter_line",
      text: `update run_queue set admitted = false, enqueued_at = greatest(enqueued_at, start_at)
        where ctid = any (array(
          select q.ctid from run_queue q where q.admitted is null and q.wake_at <= now()
          order by q.wake_at limit ${batch} for update skip locked))`,
    });
    entered = rowCount ?? 0;
  }
}

/** When the next such run is due, as milliseconds from now by the database's clock; `null` if there is none. */
export async function nextInLineMs(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ due_in_ms: string }>({
    name: "millrace_next_in_line",
    text: `select ceil(extract(epoch from wake_at - now()) * 1000) as due_in_ms from run_queue
      where admitted is null and wake_at is not null order by wake_at limit 1`,
  });
  const due = rows[0]?.due_in_ms;
  return due === undefined ? null : Math.max(0, Number(due));
}
