import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type { SqlPort } from "../ports.ts";
import { startRun } from "../start/start-run.ts";
import { maxDepth, type RunParent } from "./run-parent.ts";

export type SubRunStart = {
  organizationId: string;
  parent: Omit<RunParent, "depth">;
  flowId: string;
  versionNumber: number;
  contentHash: string;
  triggerNode: string;
  /** The output of its trigger. */
  input: JsonValue;
  correlationId: string;
  nowMs?: number;
};

export type StartedSubRun = { runId: string; existing: boolean; waitsForLimit: boolean };

/**
 * Starts the run that belongs to this attempt of a step, or finds the one that was started before: the row of the parent is
 * locked, so however many processes ask, there is one. A step that only starts has one run for all of its attempts; one that
 * waits gets a new run only where the last one did not succeed. Throws `run.already_ended` when the parent has, and
 * `run.too_many_levels`. In the caller's transaction (READ COMMITTED); afterwards publish `run_available` and `outbox`.
 */
export async function startSubRun(sql: SqlPort, start: SubRunStart): Promise<StartedSubRun> {
  const { organizationId, parent } = start;
  const locked = await sql.query(
    `select run_id::text from run_queue where organization_id = $1::uuid and run_id = $2::uuid for update`,
    [organizationId, parent.runId],
  );
  if (locked.rows.length === 0) throw new AppError("run.already_ended");
  const existing = await findStarted(sql, organizationId, parent);
  if (existing) return { runId: existing, existing: true, waitsForLimit: false };

  const depth = (await depthOf(sql, organizationId, parent.runId)) + 1;
  if (depth > maxDepth) throw new AppError("run.too_many_levels", { details: { maxDepth } });
  const run = await startRun(sql, {
    organizationId,
    flowId: start.flowId,
    trigger: "manual",
    input: start.input,
    correlationId: start.correlationId,
    source: {
      kind: "content",
      contentHash: start.contentHash,
      triggerNode: start.triggerNode,
      versionNumber: start.versionNumber,
    },
    parent: { ...parent, depth },
    ...(start.nowMs === undefined ? {} : { nowMs: start.nowMs }),
  });
  return { runId: run.runId, existing: false, waitsForLimit: run.waitsForLimit };
}

async function findStarted(
  sql: SqlPort,
  organizationId: string,
  { runId, path, iteration, attempt, waits }: Omit<RunParent, "depth">,
): Promise<string | null> {
  const { rows } = await sql.query(
    `select id::text as id from run
     where organization_id = $1::uuid and parent_run_id = $2::uuid and parent_path = $3::text and parent_iteration = $4::int
       and (parent_attempt = $5::int or not $6::boolean or status in ('running', 'succeeded'))
     order by parent_attempt desc limit 1`,
    [organizationId, runId, path, iteration, attempt, waits],
  );
  return rows[0] ? String(rows[0].id) : null;
}

async function depthOf(sql: SqlPort, organizationId: string, runId: string): Promise<number> {
  const { rows } = await sql.query(
    "select depth::int as depth from run where organization_id = $1::uuid and id = $2::uuid",
    [organizationId, runId],
  );
  return Number(rows[0]?.depth ?? 0);
}
