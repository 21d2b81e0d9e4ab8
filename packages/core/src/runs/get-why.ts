import type { RunWhy } from "@millrace/contracts/api/run-control";
import type { RunIdInput } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { toId } from "@millrace/contracts/ids";
import { isTerminalRunStatus, runStatus } from "@millrace/contracts/run/status";
import { describeHoldingLimit, limitsHolding } from "@millrace/runtime/limits/limits-holding";
import { prismaSql } from "@millrace/runtime/ports";
import { readContent } from "../flows/content.ts";
import { readStepLimits } from "../limits/read-step-limits.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import type { RunRow } from "./run-rows.ts";
import { maxAhead, type WhyFacts, type WhyPause, type WhyWait, whyNotRunning } from "./why.ts";

/** Why a run is where it is, from the rows as of one moment; times are compared by the database's clock. */
export const getWhy = (deps: CoreDeps, actor: Actor, { runId }: RunIdInput): Promise<RunWhy> =>
  readWithin(deps, actor, async (tx) => {
    const run = await requireRun(tx, actor, runId);
    const status = runStatus.parse(run.status);
    const queue = isTerminalRunStatus(status) ? null : await readQueue(tx, actor, run);
    if (!queue) return whyNotRunning(endedFacts(run, status));
    const definition = await readContent(tx, actor, run.contentHash);
    return whyNotRunning({
      now: queue.now,
      status: "running",
      finishedAt: null,
      cancelling: queue.cancelling,
      owner: queue.leaseOwner === null ? null : { host: queue.host, leaseUntil: queue.leaseUntil },
      begun: queue.leaseEpoch > 0,
      wakeAt: queue.wakeAt,
      pause: await readPause(tx, actor, run, queue),
      runningSteps: await readRunningSteps(tx, actor, run, definition),
      waits: await readWaits(tx, deps, actor, run, definition),
      ahead: queue.leaseOwner === null ? await countAhead(tx, actor, queue) : 0,
      limit: queue.admitted ? null : await readLimit(tx, actor, run),
      stepLimits: await readStepLimits(tx, actor, run, definition),
      workersAlive: queue.workersAlive,
      takeovers: queue.takeovers,
    });
  });

const endedFacts = (run: RunRow, status: RunRow["status"]): WhyFacts => ({
  now: new Date(0),
  status: status === "failed" || status === "cancelled" ? status : "succeeded",
  finishedAt: run.finishedAt,
  cancelling: false,
  owner: null,
  begun: true,
  wakeAt: null,
  pause: null,
  runningSteps: [],
  waits: [],
  ahead: 0,
  limit: null,
  stepLimits: [],
  workersAlive: 0,
  takeovers: 0,
});

type QueueRow = {
  now: Date;
  leaseOwner: string | null;
  leaseEpoch: number;
  host: string | null;
  leaseUntil: Date | null;
  wakeAt: Date | null;
  priority: number;
  pausedAt: Date | null;
  pausedBy: string | null;
  cancelling: boolean;
  admitted: boolean;
  workersAlive: number;
  takeovers: number;
};

/** A run that is not admitted has a limit to wait for, if only for the moment until the next admission. */
async function readLimit(tx: Tx, { organizationId }: Actor, run: RunRow): Promise<string> {
  const [limit] = await limitsHolding(prismaSql(tx), organizationId, run.id);
  return limit ? describeHoldingLimit(limit) : "it is being let in";
}

async function readQueue(tx: Tx, { organizationId }: Actor, run: RunRow): Promise<QueueRow | undefined> {
  const [row] = await tx.$queryRaw<QueueRow[]>`
    select now() as now, q.lease_owner as "leaseOwner", q.lease_epoch as "leaseEpoch", e.host,
      e.lease_until as "leaseUntil", q.wake_at as "wakeAt", q.priority, q.paused_at as "pausedAt",
      q.paused_by as "pausedBy", q.admitted, q.takeovers,
      exists (select from run_inbox i
        where i.organization_id = q.organization_id and i.run_id = q.run_id and i.kind = 'cancel') as cancelling,
      (select count(*)::int from executor where lease_until > now()) as "workersAlive"
    from run_queue q left join executor e on e.id = q.lease_owner
    where q.organization_id = ${organizationId}::uuid and q.run_id = ${run.id}::uuid`;
  return row;
}

/** The run's own pause comes first: it is what has to be ended even when the others are. */
async function readPause(tx: Tx, { organizationId }: Actor, run: RunRow, queue: QueueRow): Promise<WhyPause | null> {
  if (queue.pausedAt) return { scope: "run", by: queue.pausedBy ?? "somebody", since: queue.pausedAt };
  const rows = await tx.pause.findMany({ where: { organizationId, subjectId: { in: [organizationId, run.flowId] } } });
  const row = rows.find(({ subjectId }) => subjectId === run.flowId) ?? rows[0];
  if (!row) return null;
  return { scope: row.subjectId === run.flowId ? "flow" : "organization", by: row.pausedBy, since: row.pausedAt };
}

async function readRunningSteps(
  tx: Tx,
  { organizationId }: Actor,
  run: RunRow,
  definition: FlowDefinition,
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ nodeId: string }[]>`
    select node_id as "nodeId" from step
    where organization_id = ${organizationId}::uuid and run_id = ${run.id}::uuid and status = 'running'
    group by node_id order by min(started_at)`;
  return rows.map(({ nodeId }) => nameOf(definition, nodeId));
}

const nameOf = (definition: FlowDefinition, nodeId: string): string =>
  definition.nodes.find((node) => node.id === nodeId)?.name ?? nodeId;

type WaitRow = {
  kind: string;
  dueAt: Date | null;
  /** The whole row, for what only some kinds of wait have. */
  wait: Record<string, unknown>;
  nodeId: string | null;
  attempt: number | null;
  errorCode: string | null;
  subRunId: string | null;
  subRunFlow: string | null;
};

/** The first ones only, before anything is looked up for them: a run may wait at tens of thousands of places. */
async function readWaits(
  tx: Tx,
  deps: CoreDeps,
  { organizationId }: Actor,
  run: RunRow,
  definition: FlowDefinition,
): Promise<WhyWait[]> {
  const rows = await tx.$queryRaw<WaitRow[]>`
    with first as materialized (
      select * from wait
      where organization_id = ${organizationId}::uuid and run_id = ${run.id}::uuid and resolved_at is null
      order by due_at limit 200)
    select w.kind, w.due_at as "dueAt", to_jsonb(w) as wait, s.node_id as "nodeId", s.attempt, s.error ->> 'code' as "errorCode",
      child.id as "subRunId", child.name as "subRunFlow"
    from first w left join lateral (
      select node_id, attempt, error from step
      where organization_id = w.organization_id and run_id = w.run_id and path = w.path and iteration = w.iteration
      order by attempt desc limit 1) s on true
    left join lateral (
      select c.id, f.name from run c join flow f on f.organization_id = c.organization_id and f.id = c.flow_id
      where w.kind = 'run' and c.organization_id = w.organization_id and c.id = (w.subject ->> 'runId')::uuid limit 1) child on true
    order by w.due_at`;
  return rows.map((row) => {
    const node = definition.nodes.find((candidate) => candidate.id === row.nodeId);
    const type = node && deps.catalog.find(node.type, node.typeVersion);
    return {
      nodeName: node?.name ?? row.nodeId ?? "A step",
      kind: row.kind,
      dueAt: row.dueAt,
      attempt: row.attempt ?? 1,
      maxAttempts: node?.retry?.maxAttempts ?? type?.defaults?.maxAttempts ?? 1,
      errorCode: row.errorCode,
      name: textOf(row.wait.name),
      correlation: textOf(row.wait.correlation),
      ...(row.subRunId ? { subRun: { id: toId("run", row.subRunId), flowName: row.subRunFlow ?? "" } } : {}),
    };
  });
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Within the organization, for organizations take turns; runs that are held by a pause stand in nobody's way. */
async function countAhead(tx: Tx, { organizationId }: Actor, queue: QueueRow): Promise<number> {
  if (queue.wakeAt === null) return 0;
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select from run_queue q
      where q.organization_id = ${organizationId}::uuid and q.lease_owner is null and q.wake_at <= now()
        and (q.priority > ${queue.priority}::smallint
          or q.priority = ${queue.priority}::smallint and q.wake_at < ${queue.wakeAt}::timestamptz)
      limit ${maxAhead + 1}) ahead`;
  return row?.count ?? 0;
}
