import type { Page } from "@millrace/contracts/api/paging";
import type { ListRunsInput, RunSummary } from "@millrace/contracts/api/runs";
import { toId, toUuid } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { ofBatch, requireBatch } from "./batch-rows.ts";
import { canSeePayload } from "./payload-access.ts";
import { liveStatuses, type RunRow, runSummaryView, selectRuns, statusNow } from "./run-rows.ts";

/** Runs of the organization that match every given filter, the newest first. A flow may be archived, but must be there. */
export async function listRuns(deps: CoreDeps, actor: Actor, input: ListRunsInput): Promise<Page<RunSummary>> {
  const where = Prisma.join(conditionsOf(actor, input), " and ");
  const rows = await readWithin(deps, actor, async (tx) => {
    await requireFiltered(tx, actor, input);
    return tx.$queryRaw<RunRow[]>`${selectRuns} where ${where} order by r.id desc limit ${input.limit + 1}`;
  });
  const payload = canSeePayload(actor);
  return pageOfRows(
    rows,
    input.limit,
    (row) => runSummaryView(row, payload),
    (row) => toId("run", row.id),
  );
}

function conditionsOf(actor: Actor, input: ListRunsInput): Prisma.Sql[] {
  const before = cursorUuid("run", input.cursor);
  const conditions = runConditions(actor, input);
  return before === undefined ? conditions : [...conditions, Prisma.sql`r.id < ${before}::uuid`];
}

export type RunFilter = Omit<ListRunsInput, "cursor" | "limit">;

/** Refuses a filter that names a flow or batch of nobody or somebody else: `flow.not_found`, `run.batch_not_found`. */
export async function requireFiltered(tx: Tx, actor: Actor, { flowId, batchId }: RunFilter): Promise<void> {
  if (flowId !== undefined) await requireFlowOrArchived(tx, actor, flowId);
  if (batchId !== undefined) await requireBatch(tx, actor, batchId);
}

/** What a run `r` with live row `q` has to fulfil to match a filter, in the actor's organization. */
export function runConditions(actor: Actor, filter: RunFilter): Prisma.Sql[] {
  const { flowId, status, trigger, version, startedAfter, startedBefore, batchId } = filter;
  const conditions = [Prisma.sql`r.organization_id = ${actor.organizationId}::uuid`];
  if (flowId !== undefined) conditions.push(Prisma.sql`r.flow_id = ${toUuid("flow", flowId)}::uuid`);
  if (batchId !== undefined) conditions.push(ofBatch(toUuid("batch", batchId)));
  if (trigger !== undefined) conditions.push(Prisma.sql`r.trigger = ${trigger}`);
  if (version !== undefined) conditions.push(Prisma.sql`r.version_number = ${version}`);
  // A run's id holds the time of its start, so a bound on it leaves out whole partitions; a minute for clocks that differ.
  if (startedAfter !== undefined)
    conditions.push(Prisma.sql`r.started_at >= ${startedAfter}::timestamptz
      and r.id >= uuid_v7_floor(${startedAfter}::timestamptz - interval '1 minute')`);
  if (startedBefore !== undefined)
    conditions.push(Prisma.sql`r.started_at < ${startedBefore}::timestamptz
      and r.id < uuid_v7_floor(${startedBefore}::timestamptz + interval '1 minute')`);
  if (status !== undefined && status.length > 0) {
    conditions.push(Prisma.sql`${statusNow} = any(${status}::text[])`);
    // Lets the planner start from the small queue instead of the history.
    if (status.every((one) => liveStatuses.includes(one))) conditions.push(Prisma.sql`q.run_id is not null`);
  }
  return conditions;
}
