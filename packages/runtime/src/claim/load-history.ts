import { waitSubject } from "@millrace/contracts/flow/wait-subject";
import type { JsonValue } from "@millrace/contracts/json";
import type { StepRecord } from "@millrace/engine/run/state";
import type pg from "pg";
import { stepKey } from "../execute/live-run.ts";
import { type Payloads, readPayloads } from "../payloads/read-payloads.ts";
import { isMatched, type MatchedSubject } from "../waits/matched-subject.ts";
import { toResolution, type WaitResolution } from "../waits/read-answers.ts";

/** What a run did before its lease was taken. */
export type RunHistory = {
  steps: StepRecord[];
  /** Waits that have not ended as far as their steps know, by step. */
  openWaits: Map<string, string>;
  /** Those of them for which it may have come already. */
  unmatchedWaits: Map<string, MatchedSubject>;
  /** Those of them that have ended in the meantime. */
  resolutions: WaitResolution[];
  /** A payload of a step is gone, so the run can't go on. */
  unreadable?: boolean;
};

type StepRow = {
  run_id: string;
  path: string;
  iteration: number;
  attempt: number;
  node_id: string;
  status: StepRecord["status"];
  started_at: Date;
  finished_at: Date | null;
  logical_at: Date | null;
  port: string | null;
  output: JsonValue;
  output_ref: string | null;
  response: StepRecord["response"];
  response_ref: string | null;
  error: StepRecord["error"];
  wake_at: Date | null;
};

type RunKey = { organizationId: string; runId: string };

/** Reads the steps and open waits of several runs in two statements, and their payloads in a third where they have any. Runs without any get an empty history. */
export async function loadHistory(pool: pg.Pool, runs: readonly RunKey[]): Promise<Map<string, RunHistory>> {
  const histories = new Map<string, RunHistory>();
  for (const { runId } of runs) histories.set(runId, emptyHistory());
  if (runs.length === 0) return histories;
  const keys = [runs.map((run) => run.organizationId), runs.map((run) => run.runId)];
  const [steps, waits] = await Promise.all([
    pool.query<StepRow>({
      name: "millrace_history_steps",
      text: `select s.run_id, s.path, s.iteration, s.attempt, s.node_id, s.status, s.started_at, s.finished_at, s.logical_at,
          s.port, s.output, s.output_ref, s.response, s.response_ref, s.error, s.wake_at
        from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
        cross join lateral (
          select * from step s where s.organization_id = k.organization_id and s.run_id = k.run_id offset 0) s`,
      values: keys,
    }),
    pool.query<WaitRow>({
      name: "millrace_history_waits",
      text: `select w.run_id, w.id, w.path, w.iteration, w.subject, w.outcome, w.port, w.resolution
        from unnest($1::uuid[], $2::uuid[]) as k(organization_id, run_id)
        cross join lateral (
          select * from wait w
          where w.organization_id = k.organization_id and w.run_id = k.run_id
            and (w.resolved_at is null or w.outcome is not null and w.applied_at is null) offset 0) w`,
      values: keys,
    }),
  ]);
  const organizationOf = new Map(runs.map((run) => [run.runId, run.organizationId]));
  const payloads = await readPayloads(
    pool,
    steps.rows.flatMap(({ run_id: runId, output_ref, response_ref }) =>
      [output_ref, response_ref].map((ref) => ({ organizationId: organizationOf.get(runId) ?? "", runId, ref })),
    ),
  );
  for (const row of steps.rows) {
    const history = histories.get(row.run_id);
    if (!history) continue;
    if (payloads.incomplete.has(row.run_id)) history.unreadable = true;
    else history.steps.push(toRecord(row, payloads));
  }
  // A run may wait at tens of thousands of places: its steps are looked through once, not for each wait.
  const waitingSteps = new Map<string, Map<string, StepRecord>>();
  for (const row of waits.rows) {
    const history = histories.get(row.run_id);
    if (!history) continue;
    const waiting = waitingSteps.get(row.run_id) ?? waitingByKey(history);
    waitingSteps.set(row.run_id, waiting);
    addWait(history, waiting, row);
  }
  return histories;
}

type WaitRow = Parameters<typeof toResolution>[0] & { subject: JsonValue };

const emptyHistory = (): RunHistory => ({
  steps: [],
  openWaits: new Map(),
  unmatchedWaits: new Map(),
  resolutions: [],
});

const waitingByKey = ({ steps }: RunHistory): Map<string, StepRecord> =>
  new Map(steps.filter(({ status }) => status === "waiting").map((step) => [stepKey(step), step]));

function addWait(history: RunHistory, waiting: ReadonlyMap<string, StepRecord>, row: WaitRow): void {
  history.openWaits.set(stepKey(row), row.id);
  if (row.subject === null) return;
  const subject = waitSubject.parse(row.subject);
  const step = waiting.get(stepKey(row));
  if (step) step.waitsFor = subject;
  if (row.outcome !== null) history.resolutions.push(toResolution(row));
  else if (isMatched(subject)) history.unmatchedWaits.set(row.id, subject);
}

const toRecord = (row: StepRow, payloads: Payloads): StepRecord => ({
  nodeId: row.node_id,
  path: row.path,
  iteration: row.iteration,
  attempt: row.attempt,
  status: row.status,
  startedAtMs: row.started_at.getTime(),
  finishedAtMs: row.finished_at?.getTime() ?? null,
  logicalAtMs: row.logical_at?.getTime() ?? null,
  port: row.port,
  output: payloads.value(row.run_id, row.output, row.output_ref),
  response: payloads.value(row.run_id, row.response, row.response_ref) as StepRecord["response"],
  error: row.error,
  wakeAtMs: row.wake_at?.getTime() ?? null,
});
