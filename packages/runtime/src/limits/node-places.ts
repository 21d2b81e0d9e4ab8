import type pg from "pg";
import { inboxMark } from "../flush/run-write.ts";

/** One attempt of a step of a run. */
export type AttemptKey = { runId: string; path: string; iteration: number; attempt: number };
/** A place's key within its organization. */
export type PlaceKey = { organizationId: string; flowId: string; nodeId: string; key: string };
/** Who has a place now: one of those that asked, or somebody else who was next in line. */
export type GrantedPlace = AttemptKey & { asked: boolean };
export type RunKey = { organizationId: string; runId: string };

type PlaceRow = { run_id: string; path: string; iteration: number; attempt: number; asked: boolean };

/**
 * Puts attempts in line for a place and hands out what is free, to them or to others, in one statement per key. Asking again
 * changes nothing; with nobody asking it hands out what has become free.
 */
export async function takePlaces(
  pool: pg.Pool,
  { organizationId, flowId, nodeId, key }: PlaceKey,
  asking: readonly (AttemptKey & { max: number })[],
): Promise<GrantedPlace[]> {
  const { rows } = await pool.query<PlaceRow>({
    name: "millrace_take_places",
    text: `select * from take_node_places($1::uuid, $2::text, $3::uuid, $4::text, $5::uuid[], $6::text[], $7::int[],
      $8::int[], $9::int[])`,
    values: [
      organizationId,
      key,
      flowId,
      nodeId,
      asking.map((step) => step.runId),
      asking.map((step) => step.path),
      asking.map((step) => step.iteration),
      asking.map((step) => step.attempt),
      asking.map((step) => step.max),
    ],
  });
  return rows.map((row) => ({
    runId: row.run_id,
    path: row.path,
    iteration: row.iteration,
    attempt: row.attempt,
    asked: row.asked,
  }));
}

/** Takes attempts out of line, or their places back, that will not begin: their steps were cancelled. */
export async function withdrawAttempts(
  pool: pg.Pool,
  attempts: readonly (AttemptKey & { organizationId: string })[],
): Promise<void> {
  if (attempts.length === 0) return;
  await pool.query({
    name: "millrace_withdraw_attempts",
    text: `with gone as (
        select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::int[])
          as g(organization_id, run_id, path, iteration, attempt)
      ), places as (
        delete from node_place p using gone g
        where p.organization_id = g.organization_id and p.run_id = g.run_id and p.path = g.path
          and p.iteration = g.iteration and p.attempt = g.attempt
      )
      delete from rate_turn t using gone g
      where t.organization_id = g.organization_id and t.run_id = g.run_id and t.path = g.path
        and t.iteration = g.iteration and t.attempt = g.attempt`,
    values: [
      attempts.map((step) => step.organizationId),
      attempts.map((step) => step.runId),
      attempts.map((step) => step.path),
      attempts.map((step) => step.iteration),
      attempts.map((step) => step.attempt),
    ],
  });
}

/** Marks runs as if something had come to their inbox: a parked one is claimed, the executor of another looks at it. */
export async function markRuns(pool: pg.Pool, runs: readonly RunKey[]): Promise<void> {
  if (runs.length === 0) return;
  await pool.query({
    name: "millrace_mark_runs",
    text: `update run_queue q set wake_at = ${inboxMark} where ctid = any (array(
        select locked.row_id from (
          select w.ctid as row_id from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
          join run_queue w on w.organization_id = k.organization_id and w.run_id = k.run_id
          where not w.held order by w.organization_id, w.run_id for update of w) locked))`,
    values: [runs.map((run) => run.organizationId), runs.map((run) => run.runId)],
  });
}

/** What crashes and lost hints leave behind, see `sweep_node_places`. Returns the runs to wake. */
export async function sweepPlaces(pool: pg.Pool): Promise<RunKey[]> {
  const { rows } = await pool.query<{ organization_id: string; run_id: string }>({
    name: "millrace_sweep_places",
    text: "select distinct organization_id, run_id from sweep_node_places()",
  });
  return rows.map((row) => ({ organizationId: row.organization_id, runId: row.run_id }));
}
