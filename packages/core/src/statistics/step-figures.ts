import type { Tx } from "../shared/within.ts";
import type { DrawnRun } from "./draw-runs.ts";

export type NodeFigures = {
  node: string;
  runs: number;
  steps: number;
  ended: number;
  failed: number;
  retries: number;
  totalMs: number;
  p50Ms: number | null;
  p95Ms: number | null;
};

export type StepFigures = {
  nodes: NodeFigures[];
  /** `port` is `null` for steps that ended without handing on a value. */
  ports: { hash: string; node: string; port: string | null; count: number }[];
  /** Items or rounds that began, by their scope. */
  frames: { hash: string; scope: string; count: number }[];
};

/**
 * What the steps of these runs come to, by node, and by port and content. Each run counts for its weight, also in the
 * percentiles, which are exact durations of attempts. Steps that were kept from another run are not executed in this one.
 */
export async function readStepFigures(tx: Tx, organizationId: string, runs: readonly DrawnRun[]): Promise<StepFigures> {
  const [row] = await tx.$queryRaw<StepFigures[]>`
    with drawn as materialized (
      select * from unnest(${runs.map(({ id }) => id)}::uuid[], ${runs.map(({ contentHash }) => contentHash)}::text[],
        ${runs.map(({ weight }) => weight)}::float8[]) as d(id, hash, weight)),
    -- Run by run down the primary key: what is read follows from the draw alone, never from the size of the table.
    steps as materialized (
      select d.id as run, d.hash, d.weight, s.* from drawn d cross join lateral (
        select node_id as node, status, port, nullif(left(path, length(path) - length(node_id)), '') as frame,
          extract(epoch from finished_at - started_at)::float8 * 1000 as ms
        from step where organization_id = ${organizationId}::uuid and run_id = d.id and not kept offset 0) s),
    counted as (
      select node,
        coalesce(sum(weight) filter (where status <> 'retrying'), 0) as steps,
        coalesce(sum(weight) filter (where status in ('succeeded', 'failed')), 0) as ended,
        coalesce(sum(weight) filter (where status = 'failed'), 0) as failed,
        coalesce(sum(weight) filter (where status = 'retrying'), 0) as retries,
        coalesce(sum(weight * ms), 0) as total_ms
      from steps group by node),
    through as (
      select node, sum(weight) as runs from (select distinct node, run, weight from steps) once group by node),
    durations as (
      select node, ms, sum(weight) as weight from steps
      where ms is not null and status in ('succeeded', 'failed', 'retrying') group by node, ms),
    placed as (
      select node, ms, sum(weight) over (partition by node order by ms) as reached,
        sum(weight) over (partition by node) as whole
      from durations),
    percentiles as (
      select node, min(ms) filter (where reached >= 0.5 * whole) as p50, min(ms) filter (where reached >= 0.95 * whole) as p95
      from placed group by node),
    nodes as (
      select c.node, t.runs, c.steps, c.ended, c.failed, c.retries, c.total_ms as "totalMs", p.p50 as "p50Ms",
        p.p95 as "p95Ms"
      from counted c join through t on t.node = c.node left join percentiles p on p.node = c.node),
    ports as (
      select hash, node, port, sum(weight) as count from steps where status in ('succeeded', 'failed')
      group by hash, node, port),
    -- "a[0]/b[2]/": the last scope of the frame is "b".
    frames as (
      select hash, regexp_replace(regexp_replace(frame, '\\[\\d+\\]/$', ''), '^.*/', '') as scope, sum(weight) as count
      from (select distinct run, hash, weight, frame from steps where frame is not null) begun
      group by hash, scope)
    select (select coalesce(jsonb_agg(to_jsonb(n)), '[]') from nodes n) as nodes,
      (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from ports p) as ports,
      (select coalesce(jsonb_agg(to_jsonb(f)), '[]') from frames f) as frames`;
  return row ?? { nodes: [], ports: [], frames: [] };
}
