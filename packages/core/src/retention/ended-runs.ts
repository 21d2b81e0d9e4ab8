import { Prisma } from "@millrace/db/client";
import type { Tx } from "../shared/within.ts";

const dayMs = 86_400_000;
/** Whoever waits for the end of a run has heard of it by then. */
const leastKeptMs = 3_600_000;

export type RetentionRow = {
  flowId: string;
  succeededDays: number | null;
  failedDays: number | null;
  cancelledDays: number | null;
};

type Outcome = "succeeded" | "failed" | "cancelled";

/** Runs of a flow that ended like this are past their retention once they ended before then. */
export type Expiry = { flowId: string; outcomes: readonly Outcome[]; endedBefore: Date };

/** What is past its retention, by flow and outcome; outcomes that are kept equally long are one. */
export function expiriesOf(row: RetentionRow, organizationDays: number, nowMs: number): Expiry[] {
  const daysOf: [Outcome, number | null][] = [
    ["succeeded", row.succeededDays],
    ["failed", row.failedDays],
    ["cancelled", row.cancelledDays],
  ];
  const byDays = new Map<number, Outcome[]>();
  for (const [outcome, own] of daysOf) {
    const days = own ?? organizationDays;
    byDays.set(days, [...(byDays.get(days) ?? []), outcome]);
  }
  return [...byDays].map(([days, outcomes]) => ({
    flowId: row.flowId,
    outcomes,
    endedBefore: new Date(nowMs - Math.max(leastKeptMs, days * dayMs)),
  }));
}

/** The flows of an organization with what they say about keeping runs. */
export const readRetention = (tx: Tx, organizationId: string): Promise<RetentionRow[]> =>
  tx.$queryRaw<RetentionRow[]>`
    select f.id as "flowId", r.succeeded_days as "succeededDays", r.failed_days as "failedDays",
      r.cancelled_days as "cancelledDays"
    from flow f left join flow_retention r on r.organization_id = f.organization_id and r.flow_id = f.id
    where f.organization_id = ${organizationId}::uuid`;

/**
 * Deletes up to so many runs that are past their retention, with all that belongs to them, and returns how many it found. Runs
 * that have not ended are never touched; neither are those whose undo or error handler is to come, that undo a step of a run
 * whose undo goes on, or whose parent goes on.
 */
export async function deleteEndedRuns(tx: Tx, organizationId: string, expiry: Expiry, most: number): Promise<number> {
  const { flowId, outcomes, endedBefore } = expiry;
  // A run that ended by then had started by then, and the id's bound leaves out newer partitions.
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select r.id from run r
    where r.organization_id = ${organizationId}::uuid and r.flow_id = ${flowId}::uuid
      and r.id < uuid_v7_floor(${endedBefore}) and ${hasEnded(outcomes)} and r.finished_at < ${endedBefore}
      and not exists (select from run_undo u
        where u.organization_id = r.organization_id and u.run_id = r.id and u.due_at is not null and u.settled_at is null)
      and not exists (select from run_undo u
        where u.organization_id = r.organization_id and u.current_run_id = r.id and u.settled_at is null)
      and not exists (select from run_failure u
        where u.organization_id = r.organization_id and u.run_id = r.id and u.settled_at is null)
      and not exists (select from run_queue q
        where q.organization_id = r.organization_id and q.run_id = r.parent_run_id)
    order by r.id limit ${most}`;
  if (rows.length === 0) return 0;
  // As values, so that the statements look into the partitions of these runs only.
  const ids = rows.map(({ id }) => id);
  for (const table of ofRuns)
    await tx.$executeRaw`
      delete from ${Prisma.raw(table)} where organization_id = ${organizationId}::uuid and run_id = any(${ids}::uuid[])`;
  await tx.$executeRaw`delete from run where organization_id = ${organizationId}::uuid and id = any(${ids}::uuid[])`;
  return rows.length;
}

/** Beside the partitions of runs, and in them. */
const besideRuns = ["run_failure", "run_undo", "run_undo_step", "wait"] as const;
const ofRuns = [...besideRuns, "payload", "search_value", "step"] as const;

/**
 * Deletes what was left of runs that started before then when their week was dropped with them in it, up to so many rows per
 * table; returns the most of any table.
 */
export async function deleteLeftovers(tx: Tx, organizationId: string, before: Date, most: number): Promise<number> {
  const counts = [];
  for (const table of besideRuns) {
    const name = Prisma.raw(table);
    counts.push(
      await tx.$executeRaw`
        delete from ${name} where organization_id = ${organizationId}::uuid and run_id in (
          select l.run_id from ${name} l
          where l.organization_id = ${organizationId}::uuid and l.run_id < uuid_v7_floor(${before}) and not exists (
            select from run r where r.organization_id = l.organization_id and r.id = l.run_id)
          order by l.run_id limit ${most})`,
    );
  }
  return Math.max(...counts);
}

/** The few that did not succeed have indexes of their own. */
const hasEnded = (outcomes: readonly Outcome[]) =>
  outcomes.length === 3
    ? Prisma.sql`r.status <> 'running'`
    : outcomes.includes("succeeded")
      ? Prisma.sql`r.status = any(${outcomes}::text[])`
      : Prisma.sql`r.status in ('failed', 'cancelled') and r.status = any(${outcomes}::text[])`;
