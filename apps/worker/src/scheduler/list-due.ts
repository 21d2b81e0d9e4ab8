import type { Pool } from "pg";
import type { DueSchedule } from "./scheduler.ts";

/** Reads which failed runs wait for their handler, in all organizations: only their ids, through a function made for it. */
export const listRunFailures =
  (pool: Pool) =>
  async (limit: number): Promise<{ organizationId: string; runId: string }[]> => {
    const { rows } = await pool.query<{ organization_id: string; run_id: string }>(
      "select organization_id, run_id from pending_run_failures($1)",
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, runId: row.run_id }));
  };

/** Reads which batches have items that were not started, in all organizations: only their ids, through a function made for it. */
export const listPendingBatches =
  (pool: Pool) =>
  async (limit: number): Promise<{ organizationId: string; batchId: string }[]> => {
    const { rows } = await pool.query<{ organization_id: string; batch_id: string }>(
      "select organization_id, batch_id from pending_run_batches($1)",
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, batchId: row.batch_id }));
  };

/** Reads which undos of runs have something to do, in all organizations: only their ids, through a function made for it. */
export const listRunUndos =
  (pool: Pool) =>
  async (limit: number): Promise<{ organizationId: string; runId: string }[]> => {
    const { rows } = await pool.query<{ organization_id: string; run_id: string }>(
      "select organization_id, run_id from pending_run_undos($1)",
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, runId: row.run_id }));
  };

/** Reads which backfills can go on, in all organizations: only their ids, through a function made for it. */
export const listOpenBackfills =
  (pool: Pool) =>
  async (limit: number): Promise<{ organizationId: string; backfillId: string }[]> => {
    const { rows } = await pool.query<{ organization_id: string; backfill_id: string }>(
      "select organization_id, backfill_id from open_backfills($1)",
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, backfillId: row.backfill_id }));
  };

/** Reads which schedules have something to do in all organizations: only their ids, through a function made for it. */
export const listDueSchedules =
  (pool: Pool) =>
  async (limit: number): Promise<DueSchedule[]> => {
    const { rows } = await pool.query<{ organization_id: string; flow_id: string }>(
      "select organization_id, flow_id from due_schedules($1)",
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, flowId: row.flow_id }));
  };
