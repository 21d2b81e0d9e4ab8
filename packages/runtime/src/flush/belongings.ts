import type { StepRow, WaitRow } from "./run-write.ts";
import { isoTime, json } from "./statement-values.ts";

/** A row of the run that stands at this place, from 1, among the writes of a flush. */
export type Placed<T> = { place: number; row: T };

/**
 * What belongs to runs besides their steps: waits, places in limits, turns in rates. Most flushes touch none of it, and to
 * look for nothing in five tables costs Postgres a fifth of the statement, so those without have a statement of their own.
 */
export type Belongings = {
  waits: Placed<WaitRow>[];
  resolved: Placed<string>[];
  freeing: Placed<StepRow>[];
  /** Runs that end and may have rows in `wait`. */
  placesWithWaits: number[];
  /** Runs that end and may have rows in `node_place` and `rate_turn`. */
  placesWithLimits: number[];
};

export const emptyBelongings = (): Belongings => ({
  waits: [],
  resolved: [],
  freeing: [],
  placesWithWaits: [],
  placesWithLimits: [],
});

export const hasBelongings = (belongings: Belongings): boolean =>
  Object.values(belongings).some((rows) => rows.length > 0);

/** The rows that the runs at these places have in a table. */
const rowsOfRuns = (table: "wait" | "node_place" | "rate_turn", places: string, which = "true"): string => `
    select own.row_id from unnest(${places}::bigint[]) as n(place) join held h on h.place = n.place
    cross join lateral (
      select row.ctid as row_id from ${table} row
      where row.organization_id = h.organization_id and row.run_id = h.run_id and ${which} offset 0) own`;

/** The part of the statement for them. It refers to `held`, the runs whose writes take effect. */
export const belongingsPart = `, new_waits as (
  insert into wait (organization_id, id, run_id, path, iteration, kind, due_at, subject, name, correlation, title, assignee_role)
  select h.organization_id, n.id, h.run_id, n.path, n.iteration, n.kind, n.due_at, n.subject,
    n.subject->>'name', n.subject->>'correlation', n.subject->>'title', n.subject->>'role'
  from unnest($36::bigint[], $37::uuid[], $38::text[], $39::int[], $40::text[], $41::timestamptz[], $42::jsonb[])
    as n(place, id, path, iteration, kind, due_at, subject)
  join held h on h.place = n.place
  on conflict do nothing
), resolved_waits as (
  update wait set resolved_at = coalesce(resolved_at, now()), applied_at = now() where ctid = any (array(
    select open.row_id
    from unnest($43::bigint[], $44::uuid[]) as n(place, id) join held h on h.place = n.place
    cross join lateral (
      select w.ctid as row_id from wait w
      where w.organization_id = h.organization_id and w.id = n.id limit 1) open))
), gone_waits as (
  delete from wait where ctid = any (array(
${rowsOfRuns("wait", "$45", "row.kind <> 'approval'")}))
), closed_tasks as (
  update wait set resolved_at = coalesce(resolved_at, now()), outcome = coalesce(outcome, 'closed'), applied_at = now()
  where ctid = any (array(
${rowsOfRuns("wait", "$45", "row.kind = 'approval' and row.applied_at is null")}))
), free_places as (
  delete from node_place where ctid = any (array(
    select own.row_id from unnest($47::bigint[], $48::text[], $49::int[], $50::int[]) as n(place, path, iteration, attempt)
    join held h on h.place = n.place
    cross join lateral (
      select p.ctid as row_id from node_place p
      where p.organization_id = h.organization_id and p.run_id = h.run_id and p.path = n.path
        and p.iteration = n.iteration and p.attempt = n.attempt limit 1) own
    union all
${rowsOfRuns("node_place", "$46")}))
), gone_turns as (
  delete from rate_turn where ctid = any (array(
${rowsOfRuns("rate_turn", "$46")}))
)`;

/** The parameters of `belongingsPart`, in their order. */
export const belongingValues = ({
  waits,
  resolved,
  freeing,
  placesWithWaits,
  placesWithLimits,
}: Belongings): unknown[] => [
  waits.map((wait) => wait.place),
  waits.map((wait) => wait.row.id),
  waits.map((wait) => wait.row.path),
  waits.map((wait) => wait.row.iteration),
  waits.map((wait) => wait.row.kind),
  waits.map((wait) => isoTime(wait.row.dueAtMs)),
  waits.map((wait) => json(wait.row.subject)),
  resolved.map((wait) => wait.place),
  resolved.map((wait) => wait.row),
  placesWithWaits,
  placesWithLimits,
  freeing.map((step) => step.place),
  freeing.map((step) => step.row.record.path),
  freeing.map((step) => step.row.record.iteration),
  freeing.map((step) => step.row.record.attempt),
];
