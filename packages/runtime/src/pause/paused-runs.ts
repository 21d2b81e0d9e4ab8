import type pg from "pg";

/** Whether the pause of the flow or organization of a row `q` of `run_queue` holds it. */
export const pausedWithOthers = `exists (select from pause p
  where p.organization_id = q.organization_id and p.subject_id in (q.flow_id, q.organization_id))`;

/** The runs of this executor that are paused: themselves, or with their flow or organization. */
export async function pausedRuns(pool: pg.Pool, owner: string): Promise<Set<string>> {
  const { rows } = await pool.query<{ run_id: string }>({
    name: "millrace_paused_runs",
    text: `select q.run_id from run_queue q
      where q.lease_owner = $1::uuid and (q.paused_at is not null or ${pausedWithOthers})`,
    values: [owner],
  });
  return new Set(rows.map((row) => row.run_id));
}
