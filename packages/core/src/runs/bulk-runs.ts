import { type BulkAction, type BulkInput, type BulkOutput, maxBulkRuns } from "@millrace/contracts/api/run-control";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { type JsonObject, jsonObject } from "@millrace/contracts/json";
import { isTerminalRunStatus, type RunStatus, runStatuses } from "@millrace/contracts/run/status";
import { Prisma } from "@millrace/db/client";
import { enqueueJob } from "@millrace/db/jobs";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, readWithin, type Tx } from "../shared/within.ts";
import { findAllRunIds, requireFiltered } from "./find-run-ids.ts";
import { liveStatuses, type RunRow, runSummaryView, selectRuns } from "./run-rows.ts";

const shownFirst = 5;

/**
 * One action on every run that matches a filter now. A dry run says how many that are and names the newest; otherwise the
 * runs are fixed, the action is recorded once, and a job carries it out. More than 10,000 are `run.too_many`.
 */
export async function bulkRuns(deps: CoreDeps, actor: Actor, input: BulkInput): Promise<BulkOutput> {
  if (input.dryRun)
    return readWithin(deps, actor, async (tx) => {
      const runIds = await matching(tx, actor, input);
      return { count: runIds.length, first: await firstOf(tx, actor, runIds), bulkId: null };
    });
  return changeWithin(deps, actor, async (tx) => {
    const { count, runIds, bulkId, filter } = await bulkWithin(tx, deps, actor, input);
    const first = await firstOf(tx, actor, runIds);
    if (bulkId === null) return { count, first, bulkId };
    const { organizationId } = actor;
    const { name } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: {
        action: auditActions[input.action],
        subject: { type: "organization", id: toId("organization", organizationId), name },
        details: { filter: withoutValues(filter), count, bulkId },
      },
    });
    return { count, first, bulkId };
  });
}

/** The action alone, for a caller that records it as part of something else; `bulkId` is `null` where nothing matches. */
export async function bulkWithin(tx: Tx, deps: CoreDeps, actor: Actor, input: Pick<BulkInput, "action" | "filter">) {
  const runIds = await matching(tx, actor, input);
  const filter = jsonObject.parse(JSON.parse(JSON.stringify(input.filter)));
  if (runIds.length === 0) return { count: 0, runIds, filter, bulkId: null };
  const { organizationId } = actor;
  const id = newUuid();
  await tx.runBulk.create({
    data: {
      organizationId,
      id,
      action: input.action,
      filter,
      total: runIds.length,
      runIds,
      createdBy: actor.name,
      createdAt: deps.clock(),
    },
  });
  await enqueueJob(tx, "runs.bulk", { organizationId, bulkId: id });
  return { count: runIds.length, runIds, filter, bulkId: toId("bulk", id) };
}

/** Auditors may not see what runs work on, which is what people look for. */
const withoutValues = ({ search, ...others }: JsonObject): JsonObject =>
  Array.isArray(search)
    ? { ...others, search: search.map((filter) => ({ ...(filter as JsonObject), value: null })) }
    : others;

const auditActions: Record<BulkAction, string> = {
  cancel: "runs.cancelled",
  pause: "runs.paused",
  resume: "runs.resumed",
  replay: "runs.replayed",
};

/** Runs on which the action has an effect: of which statuses, and what else holds for their live row `q`. */
const concerned: Record<BulkAction, { statuses: readonly RunStatus[]; live?: Prisma.Sql }> = {
  cancel: { statuses: liveStatuses },
  pause: { statuses: liveStatuses, live: Prisma.sql`q.paused_at is null` },
  resume: { statuses: liveStatuses, live: Prisma.sql`q.paused_at is not null` },
  replay: { statuses: runStatuses.filter(isTerminalRunStatus) },
};

async function matching(
  tx: Tx,
  actor: Actor,
  { action, filter }: Pick<BulkInput, "action" | "filter">,
): Promise<string[]> {
  const { statuses, ...live } = concerned[action];
  const asked = filter.status?.length ? statuses.filter((status) => filter.status?.includes(status)) : [...statuses];
  if (asked.length === 0) {
    await requireFiltered(tx, actor, filter);
    return [];
  }
  const runIds = await findAllRunIds(tx, actor, { ...filter, status: asked }, { limit: maxBulkRuns + 1, ...live });
  if (runIds.length > maxBulkRuns) throw new AppError("run.too_many");
  return runIds;
}

async function firstOf(tx: Tx, { organizationId }: Actor, runIds: readonly string[]): Promise<BulkOutput["first"]> {
  const rows = await tx.$queryRaw<RunRow[]>`${selectRuns}
    where r.organization_id = ${organizationId}::uuid and r.id = any(${runIds.slice(0, shownFirst)}::uuid[])
    order by r.id desc`;
  return rows.map((row) => {
    const { id, flowName, status, startedAt } = runSummaryView(row, false);
    return { id, flowName, status, startedAt };
  });
}
