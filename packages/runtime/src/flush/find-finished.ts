import type pg from "pg";
import type { RunWrite } from "./run-write.ts";

/** Which of these ends are in the database exactly as this executor wrote them, though it did not hear back. */
export async function findFinished(pool: pg.Pool, writes: readonly RunWrite[]): Promise<Set<string>> {
  const ends = writes.filter((write) => write.end !== null);
  if (ends.length === 0) return new Set();
  const { rows } = await pool.query<{ run_id: string }>(
    `select e.run_id
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[]) as e(organization_id, run_id, status, finished_at)
     cross join lateral (
       select from run r where r.organization_id = e.organization_id and r.id = e.run_id
         and r.status = e.status and r.finished_at = e.finished_at limit 1) ended`,
    [
      ends.map((write) => write.organizationId),
      ends.map((write) => write.runId),
      ends.map((write) => write.end?.status),
      ends.map((write) => (write.end ? new Date(write.end.atMs).toISOString() : null)),
    ],
  );
  return new Set(rows.map((row) => row.run_id));
}
