import type { SqlPort } from "../ports.ts";

/** A limit that a run waits for. */
export type HoldingLimit = {
  kind: "flow" | "organization";
  /** How many may be under way at once. */
  max: number;
  /** The value of the flow's key, as JSON text; `null` without a key, or before it was computed. */
  key: string | null;
  /** How many are ahead of it in line for the limit, plus one. */
  position: number;
};

const statement = `
select q.flow_id::text as flow_id, q.limit_key, q.limit_max, o.max_running_runs,
  (select count(*)::int from run_queue held
    where held.organization_id = q.organization_id and held.limit_key = q.limit_key and held.admitted) as held_of_key,
  (select count(*)::int from run_queue ahead
    where ahead.organization_id = q.organization_id and not ahead.admitted
      and ahead.limit_key is not distinct from q.limit_key
      and (-ahead.priority, ahead.enqueued_at, ahead.run_id) < (-q.priority, q.enqueued_at, q.run_id)) as ahead_of_key,
  (select count(*)::int from run_queue ahead
    where ahead.organization_id = q.organization_id and not ahead.admitted
      and (-ahead.priority, ahead.enqueued_at, ahead.run_id) < (-q.priority, q.enqueued_at, q.run_id)) as ahead_of_all
from run_queue q join organization o on o.id = q.organization_id
where q.organization_id = $1::uuid and q.run_id = $2::uuid and not q.admitted`;

/**
 * The limits that hold a run back right now, the nearest first; empty for a run that waits for none. The flow's limit is
 * named while it is full or others of the same key are ahead; otherwise it is the organization's that has no room.
 */
export async function limitsHolding(sql: SqlPort, organizationId: string, runId: string): Promise<HoldingLimit[]> {
  const [row] = (await sql.query(statement, [organizationId, runId])).rows;
  if (!row) return [];
  const limits: HoldingLimit[] = [];
  const aheadOfKey = Number(row.ahead_of_key);
  if (row.limit_max !== null && Number(row.held_of_key) + aheadOfKey >= Number(row.limit_max))
    limits.push({
      kind: "flow",
      max: Number(row.limit_max),
      key: typeof row.limit_key === "string" ? row.limit_key.slice(String(row.flow_id).length + 1) || null : null,
      position: aheadOfKey + 1,
    });
  else if (row.max_running_runs !== null)
    limits.push({
      kind: "organization",
      max: Number(row.max_running_runs),
      key: null,
      position: Number(row.ahead_of_all) + 1,
    });
  return limits;
}

/** The limit in words, for people. */
export function describeHoldingLimit({ kind, max, key, position }: HoldingLimit): string {
  const what = kind === "organization" ? "of the organization" : key === null ? "of this flow" : `for key ${key}`;
  return `Limit ${max} at once ${what}, position ${position}`;
}
