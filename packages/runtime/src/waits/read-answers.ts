import type { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";
import type pg from "pg";
import { subRunError } from "./sub-run-error.ts";

/** How a wait ended, as its row has it: with an answer, with the failure of what it waited for, or because its time was over. */
export type WaitResolution = {
  runId: string;
  waitId: string;
  path: string;
  iteration: number;
  answer: { port: string; value: JsonValue } | null;
  error?: AppError;
};

type RunKey = { organizationId: string; runId: string };
type Row = {
  run_id: string;
  id: string;
  path: string;
  iteration: number;
  outcome: string | null;
  port: string | null;
  resolution: JsonValue;
};

/**
 * Takes the inbox marks of these runs of this executor. What they announced is read afterwards, by `readAnswers`. `order` is the
 * number of a `WriteOrder`: a mark that was set meanwhile is not taken by a try that was given up.
 */
export async function takeInboxMarks(
  pool: pg.Pool,
  owner: string,
  runs: readonly RunKey[],
  order: number,
): Promise<void> {
  await pool.query({
    name: "millrace_take_marks",
    text: "select take_inbox_marks($1::uuid, $2::uuid[], $3::uuid[], $4::bigint)",
    values: [owner, runs.map((run) => run.organizationId), runs.map((run) => run.runId), order],
  });
}

/** The waits of these runs that have ended and whose steps do not know it yet. */
export async function readAnswers(pool: pg.Pool, runs: readonly RunKey[]): Promise<WaitResolution[]> {
  if (runs.length === 0) return [];
  const { rows } = await pool.query<Row>({
    name: "millrace_answers",
    text: `select w.run_id, w.id, w.path, w.iteration, w.outcome, w.port, w.resolution
      from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
      cross join lateral (
        select * from wait w where w.organization_id = k.organization_id and w.run_id = k.run_id
          and w.outcome in ('resolved', 'timed_out', 'failed') and w.applied_at is null offset 0) w
      order by w.resolved_at, w.id`,
    values: [runs.map((run) => run.organizationId), runs.map((run) => run.runId)],
  });
  return rows.map(toResolution);
}

export const toResolution = (row: Row): WaitResolution => ({
  runId: row.run_id,
  waitId: row.id,
  path: row.path,
  iteration: row.iteration,
  answer: row.outcome === "resolved" && row.port !== null ? { port: row.port, value: row.resolution } : null,
  ...(row.outcome === "failed" ? { error: subRunError(row.resolution) } : {}),
});

/** The time of these waits is over: those that nobody has answered end so. How each ended is then in its row. */
export async function timeOutWaits(
  pool: pg.Pool,
  waits: readonly { organizationId: string; waitId: string }[],
): Promise<void> {
  await pool.query({
    name: "millrace_time_out",
    text: `update wait w set resolved_at = clock_timestamp(), outcome = 'timed_out'
      from unnest($1::uuid[], $2::uuid[]) as k(organization_id, id)
      where w.organization_id = k.organization_id and w.id = k.id and w.resolved_at is null`,
    values: [waits.map((wait) => wait.organizationId), waits.map((wait) => wait.waitId)],
  });
}
