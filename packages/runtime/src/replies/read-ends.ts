import type pg from "pg";
import type { EndedRun } from "./ended-run.ts";

/** Of these runs (run id → organization id) the ones that have ended. */
export async function readEnds(pool: pg.Pool, runs: ReadonlyMap<string, string>): Promise<EndedRun[]> {
  const { rows } = await pool.query<{
    id: string;
    organization_id: string;
    status: EndedRun["status"];
    output: EndedRun["output"];
    response: EndedRun["response"];
    error: EndedRun["error"];
  }>({
    name: "millrace_read_ends",
    text: `select r.id, r.organization_id, r.status, r.output, r.response, r.error
      from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
      cross join lateral (
        select * from run r where r.organization_id = k.organization_id and r.id = k.run_id and r.status <> 'running'
        limit 1) r`,
    values: [[...runs.values()], [...runs.keys()]],
  });
  return rows.map(({ id, organization_id, ...end }) => ({ runId: id, organizationId: organization_id, ...end }));
}
