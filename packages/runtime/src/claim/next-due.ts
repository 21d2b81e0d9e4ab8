import type pg from "pg";
import { inUtc } from "./claim-statement.ts";

/** When the next run without an owner is due, as milliseconds from now by the database's clock; `null` if none is. */
export async function nextDueInMs(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ due_in_ms: string }>({
    name: "millrace_next_due",
    text: `select ceil(extract(epoch from wake_at - now()) * 1000) as due_in_ms from run_queue
      where lease_owner is null and admitted and ${inUtc("wake_at")} is not null order by ${inUtc("wake_at")} limit 1`,
  });
  const due = rows[0]?.due_in_ms;
  return due === undefined ? null : Math.max(0, Number(due));
}
