import type { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type pg from "pg";
import { storableError } from "../execute/check-outcome.ts";
import type { HeldRun } from "../execute/live-run.ts";
import { revisionsPerEpoch, runChanged } from "../execute/run-events.ts";
import type { RunEnd } from "./run-write.ts";

const statement = `
with held as (
  delete from run_queue
  where organization_id = $1::uuid and run_id = $2::uuid and lease_owner = $3::uuid and lease_epoch = $4::int
  returning organization_id, run_id
), ended as (
  update run r set status = 'failed', error = $5::jsonb, finished_at = $6::timestamptz
  from held h where r.organization_id = h.organization_id and r.id = h.run_id and r.status = 'running'
), steps as (
  update step s set status = 'cancelled', finished_at = $6::timestamptz, wake_at = null
  from held h where s.organization_id = h.organization_id and s.run_id = h.run_id
    and (s.status in ('running', 'waiting') or s.status = 'retrying' and not exists (
      select from step n where n.organization_id = s.organization_id and n.run_id = s.run_id and n.path = s.path
        and n.iteration = s.iteration and n.attempt > s.attempt))
), waits as (
  delete from wait w using held h
  where w.organization_id = h.organization_id and w.run_id = h.run_id and w.kind <> 'approval'
), tasks as (
  update wait w set resolved_at = coalesce(w.resolved_at, now()), outcome = coalesce(w.outcome, 'closed'), applied_at = now()
  from held h where w.organization_id = h.organization_id and w.run_id = h.run_id and w.kind = 'approval'
    and w.applied_at is null
), inbox as (
  delete from run_inbox i using held h where i.organization_id = h.organization_id and i.run_id = h.run_id
), announced as (
  insert into outbox (organization_id, id, events) select organization_id, $7::uuid, $8::json from held
)
select 1 from held`;

/**
 * Ends one run as failed without its engine state: its content can't be executed, or the database refuses what it wants
 * to write. Fenced like every write; returns how the run ended, or `null` when the lease was gone.
 */
export async function failAlone(
  pool: pg.Pool,
  owner: string,
  run: HeldRun,
  error: AppError,
  nowMs: number,
): Promise<RunEnd | null> {
  const body = storableError(error).toBody();
  const event = runChanged({
    runId: run.runId,
    flowId: run.flowId,
    trigger: run.trigger,
    revision: run.epoch * revisionsPerEpoch + revisionsPerEpoch - 1,
    status: "failed",
    atMs: nowMs,
    steps: [],
  });
  const { rowCount } = await pool.query(statement, [
    run.organizationId,
    run.runId,
    owner,
    run.epoch,
    JSON.stringify(body),
    new Date(nowMs).toISOString(),
    newUuid(),
    JSON.stringify([event]),
  ]);
  return rowCount === 1 ? { status: "failed", output: null, response: null, error: body } : null;
}
