import type { RunSummary } from "@millrace/contracts/api/runs";
import { toId } from "@millrace/contracts/ids";
import { type RunTest, runTest } from "@millrace/contracts/run/run-test";
import { type RunStatus, runStatus, triggerKind } from "@millrace/contracts/run/status";
import { Prisma } from "@millrace/db/client";
import { runErrorView } from "./run-error.ts";

/** `run.status` is written at start and end only; these are read from the queue in between. */
export const liveStatuses: readonly RunStatus[] = ["queued", "running", "waiting", "paused"];

/** The status of a run that has not ended, by its live row `q` of `run_queue`. */
export const liveStatusNow = Prisma.sql`
  case when q.lease_owner is not null then 'running'
    when q.paused_at is not null or exists (select from pause p
      where p.organization_id = q.organization_id and p.subject_id in (q.flow_id, q.organization_id)) then 'paused'
    when q.lease_epoch = 0 then 'queued'
    when q.wake_at is null or q.wake_at > now() then 'waiting'
    else 'running' end`;

/** The status of a run `r` joined with its live row `q`. */
export const statusNow = Prisma.sql`case when r.status <> 'running' then r.status else ${liveStatusNow} end`;

/** Runs `r` with flow `f` and live row `q`, in the columns of `RunRow`; a `where` follows. */
export const selectRuns = Prisma.sql`
  select r.id, r.flow_id as "flowId", f.name as "flowName", r.version_number as "versionNumber",
    r.content_hash as "contentHash", r.trigger, ${statusNow} as status, r.started_at as "startedAt", r.start_at as "startAt",
    r.finished_at as "finishedAt", r.error, r.correlation_id as "correlationId",
    r.replay_of as "replayOf", r.rerun_from as "rerunFrom",
    r.test, r.parent_run_id as "parentRunId", r.parent_path as "parentPath", r.parent_iteration as "parentIteration"
  from run r
  join flow f on f.organization_id = r.organization_id and f.id = r.flow_id
  left join run_queue q on q.organization_id = r.organization_id and q.run_id = r.id`;

export type RunRow = {
  id: string;
  flowId: string;
  flowName: string;
  versionNumber: number | null;
  contentHash: string;
  trigger: string;
  status: string;
  startedAt: Date;
  startAt: Date | null;
  finishedAt: Date | null;
  error: unknown;
  correlationId: string;
  replayOf: string | null;
  rerunFrom: string | null;
  test: unknown;
  parentRunId: string | null;
  parentPath: string | null;
  parentIteration: number | null;
};

export const durationMs = (from: Date, to: Date | null): number | null =>
  to === null ? null : Math.max(0, to.getTime() - from.getTime());

/** A run for lists, but for the draft that it ran: see `readRunDrafts`. */
export const runSummaryView = (row: RunRow, canSeePayload: boolean): Omit<RunSummary, "draft"> => ({
  id: toId("run", row.id),
  flowId: toId("flow", row.flowId),
  flowName: row.flowName,
  version: row.versionNumber,
  trigger: triggerKind.parse(row.trigger),
  status: runStatus.parse(row.status),
  startedAt: row.startedAt.toISOString(),
  ...(row.startAt ? { startsAt: row.startAt.toISOString() } : {}),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  durationMs: durationMs(row.startAt ?? row.startedAt, row.finishedAt),
  error: runErrorView(row.error, canSeePayload),
  test: runTestOf(row),
});

/** Every run of a draft is a test, also one that is older than what tells them apart. */
export const runTestOf = ({ test, versionNumber }: { test: unknown; versionNumber: number | null }): RunTest | null =>
  test === null || test === undefined
    ? versionNumber === null
      ? { kind: "draft", pins: [] }
      : null
    : runTest.parse(test);
