import type { FlowSummary, ListFlowsInput } from "@millrace/contracts/api/flows";
import type { Page } from "@millrace/contracts/api/paging";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import { toId } from "@millrace/contracts/ids";
import { runStatus, triggerKind } from "@millrace/contracts/run/status";
import { Prisma } from "@millrace/db/client";
import { isTest } from "../runs/find-run-ids.ts";
import { statusNow } from "../runs/run-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorMoment, momentCursor, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { contentHashOf } from "./content.ts";
import { triggerOf } from "./trigger.ts";

const recentMs = 24 * 3_600_000;

/** The flows that are not archived, the last changed first, each with how it is doing. */
export async function listFlows(deps: CoreDeps, actor: Actor, input: ListFlowsInput): Promise<Page<FlowSummary>> {
  const { organizationId } = actor;
  const conditions = [Prisma.sql`organization_id = ${organizationId}::uuid`, Prisma.sql`archived_at is null`];
  const search = input.search?.trim().toLowerCase();
  if (search) conditions.push(Prisma.sql`position(${search} in lower(name || ' ' || description)) > 0`);
  if (input.trigger)
    conditions.push(Prisma.sql`exists (select from flow_production p where p.organization_id = flow.organization_id
      and p.flow_id = flow.id and p.trigger_kind = ${input.trigger})`);
  const before = cursorMoment("flow", input.cursor);
  if (before) conditions.push(Prisma.sql`(updated_at, id) < (${before.at}, ${before.uuid}::uuid)`);

  const since = new Date(deps.clock().getTime() - recentMs);
  // Tests do not count. They are few, and taken off what was counted by index.
  // The page comes first, so that the look at runs happens for its flows only: one step down an index for the last run,
  // and for the counts indexes of the last day, one of them the one of runs that did not succeed.
  const rows = await readWithin(
    deps,
    actor,
    (tx) => tx.$queryRaw<FlowListRow[]>`
      with page as materialized (
        select organization_id, id, name, description, updated_at from flow
        where ${Prisma.join(conditions, " and ")}
        order by updated_at desc, id desc
        limit ${input.limit + 1}
      )
      select page.id, page.name, page.description, page.updated_at as "updatedAt", d.definition,
        p.trigger_kind as "triggerKind", p.version_number as "versionNumber", v.content_hash as "contentHash",
        last.id as "lastRunId", last.status as "lastRunStatus", last.started_at as "lastRunStartedAt",
        last.version_number as "lastRunVersion",
        recent.total, recent.failed
      from page
      join flow_draft d on d.organization_id = page.organization_id and d.flow_id = page.id
        and d.branch_id = page.id
      left join flow_production p on p.organization_id = page.organization_id and p.flow_id = page.id
      left join flow_version v
        on v.organization_id = p.organization_id and v.flow_id = p.flow_id and v.number = p.version_number
      left join lateral (
        select r.id, r.started_at, r.version_number, ${statusNow} as status
        from run r
        left join run_queue q on q.organization_id = r.organization_id and q.run_id = r.id
        where r.organization_id = page.organization_id and r.flow_id = page.id and not ${isTest}
        order by r.id desc limit 1
      ) last on true
      cross join lateral (
        select
          (select count(*)::int from run r
            where r.organization_id = page.organization_id and r.flow_id = page.id and r.id >= uuid_v7_floor(${since}))
          - (select count(*)::int from run r
            where r.organization_id = page.organization_id and r.flow_id = page.id and ${isTest}
              and r.id >= uuid_v7_floor(${since})) as total,
          (select count(*)::int from run r
            where r.organization_id = page.organization_id and r.flow_id = page.id and r.status = 'failed'
              and r.id >= uuid_v7_floor(${since}))
          - (select count(*)::int from run r
            where r.organization_id = page.organization_id and r.flow_id = page.id and ${isTest}
              and r.status = 'failed' and r.id >= uuid_v7_floor(${since})) as failed
      ) recent
      order by page.updated_at desc, page.id desc`,
  );
  return pageOfRows(
    rows,
    input.limit,
    (row) => flowSummaryView(row, deps),
    (row) => momentCursor(row.updatedAt, toId("flow", row.id)),
  );
}

type FlowListRow = {
  id: string;
  name: string;
  description: string;
  updatedAt: Date;
  definition: unknown;
  triggerKind: string | null;
  versionNumber: number | null;
  contentHash: string | null;
  lastRunId: string | null;
  lastRunStatus: string;
  lastRunStartedAt: Date;
  lastRunVersion: number | null;
  total: number;
  failed: number;
};

function flowSummaryView(row: FlowListRow, { catalog }: CoreDeps): FlowSummary {
  const draft = flowDefinition.parse(row.definition);
  const trigger = row.triggerKind ?? triggerOf(draft)?.kind ?? null;
  return {
    id: toId("flow", row.id),
    name: row.name,
    description: row.description,
    trigger: trigger === null ? null : triggerKind.parse(trigger),
    productionVersion: row.versionNumber,
    hasDraftChanges:
      row.contentHash === null ? draft.nodes.length > 0 : contentHashOf(draft, catalog) !== row.contentHash,
    lastRun:
      row.lastRunId === null
        ? null
        : {
            id: toId("run", row.lastRunId),
            status: runStatus.parse(row.lastRunStatus),
            startedAt: row.lastRunStartedAt.toISOString(),
            version: row.lastRunVersion,
          },
    recentRuns: { total: row.total, failed: row.failed },
    updatedAt: row.updatedAt.toISOString(),
  };
}
