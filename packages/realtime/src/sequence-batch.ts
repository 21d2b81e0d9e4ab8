/** A `pg` pool or client. */
export type Sql = { query(text: string, values: unknown[]): Promise<{ rows: Record<string, unknown>[] }> };

/**
 * Positions for one batch of rows that have none, in one statement and so in one transaction. A row takes as many positions
 * as it holds events and keeps the last one as its `seq`; within an organization there are no holes. Rows are found by having
 * no position, never by being newer than the last one: a transaction may commit long after a later one has.
 */
const statement = `
with picked as (
  select organization_id, id, greatest(1, case when json_typeof(events) = 'array' then json_array_length(events) end) as size
  from outbox where seq is null order by id limit $1
), placed as (
  select organization_id, id, sum(size) over (partition by organization_id order by id) as place from picked
), totals as (
  select organization_id, sum(size) as total from picked group by organization_id
), heads as (
  insert into outbox_head as head (organization_id, last_seq)
  select organization_id, total from totals order by organization_id
  on conflict (organization_id) do update set last_seq = head.last_seq + excluded.last_seq
  returning organization_id, last_seq
)
update outbox o
set seq = heads.last_seq - totals.total + placed.place
from placed join heads using (organization_id) join totals using (organization_id)
where o.organization_id = placed.organization_id and o.id = placed.id
returning o.organization_id`;

/** Gives up to `limit` rows their positions. Only the one relay that holds the lock may call it. */
export async function sequenceBatch(sql: Sql, limit: number): Promise<{ rows: number; organizationIds: string[] }> {
  const { rows } = await sql.query(statement, [limit]);
  return { rows: rows.length, organizationIds: [...new Set(rows.map((row) => String(row.organization_id)))] };
}
