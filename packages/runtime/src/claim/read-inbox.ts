import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";

export type InboxEntry = { runId: string; kind: string; payload: JsonValue };

/** The inbox entries of these runs, oldest first. They go away with the run's last flush. */
export async function readInbox(
  pool: pg.Pool,
  runs: readonly { organizationId: string; runId: string }[],
): Promise<InboxEntry[]> {
  if (runs.length === 0) return [];
  const { rows } = await pool.query<{ run_id: string; kind: string; payload: JsonValue }>({
    name: "millrace_inbox",
    text: `select i.run_id, i.kind, i.payload
      from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
      cross join lateral (
        select * from run_inbox i where i.organization_id = k.organization_id and i.run_id = k.run_id offset 0) i
      order by i.id`,
    values: [runs.map((run) => run.organizationId), runs.map((run) => run.runId)],
  });
  return rows.map((row) => ({ runId: row.run_id, kind: row.kind, payload: row.payload }));
}
