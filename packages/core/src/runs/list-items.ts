import { itemStatus, type ListItemsInput, type RunItems, runItems } from "@millrace/contracts/api/run-times";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { looseNodes } from "@millrace/engine/flow/races";
import { scopePrefix } from "@millrace/engine/run/path";
import { partitionTime, simplify } from "@millrace/engine/run/times";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import { nowOf } from "./get-times.ts";
import { frameIndex, readSpentByFrame } from "./time-rows.ts";

type Item = { index: number; status: string; startedAt: Date; finishedAt: Date | null; steps: number };
/** The counts and starts stand on each row; without an item on the page there is one row with nothing else. */
type Row = { counts: unknown; starts: number[] } & (Item | { index: null });

/** How many segments an item gets. */
const mostItemSegments = 60;

/**
 * How the items of a map, the rounds of a loop or the body of a boundary are doing: how many of each status, and a page of
 * them by their index. `step.not_found` for a scope that has not begun.
 */
export const listItems = (deps: CoreDeps, actor: Actor, input: ListItemsInput): Promise<RunItems> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const run = await requireRun(tx, actor, input.runId);
    const definition = await readContent(tx, actor, run.contentHash);
    const { counts, starts, items } = await readItems(tx, organizationId, run.id, input, {
      followers: followersOf(definition),
      ...looseNodes(definition, deps.catalog),
    });
    const page = items.slice(0, input.limit);
    const beganAt = run.startAt ?? run.startedAt;
    const context = { definition, catalog: deps.catalog };
    const frames = { scope: input.scope, indexes: page.map(({ index }) => index) };
    const spent = await readSpentByFrame(tx, { organizationId, runUuid: run.id, beganAt }, context, frames);
    const now = await nowOf(tx);
    return {
      counts,
      items: page.map(({ startedAt, finishedAt, ...item }) => {
        const [fromMs = 0, toMs = 0] = [startedAt, finishedAt ?? run.finishedAt ?? now].map(
          (moment) => moment.getTime() - beganAt.getTime(),
        );
        return {
          ...item,
          status: itemStatus.parse(item.status),
          startedAt: startedAt.toISOString(),
          finishedAt: finishedAt?.toISOString() ?? null,
          segments: simplify(partitionTime(spent.get(item.index) ?? [], fromMs, toMs), mostItemSegments),
        };
      }),
      nextFrom: items[input.limit]?.index ?? null,
      ...(input.from === 0 ? { starts } : {}),
    };
  });

type Rules = {
  /** The nodes behind each port of each node. */
  followers: Record<string, Record<string, string[]>>;
  /** Nodes that a join may give up, and those whose failure one lives with. */
  givenUp: readonly string[];
  tolerated: readonly string[];
};

function followersOf({ edges }: FlowDefinition): Rules["followers"] {
  const byNode = Map.groupBy(edges, ({ from }) => from.node);
  const byPort = (leaving: FlowDefinition["edges"]) =>
    [...Map.groupBy(leaving, ({ from }) => from.port)].map(([port, same]) => [port, same.map(({ to }) => to.node)]);
  return Object.fromEntries([...byNode].map(([node, leaving]) => [node, Object.fromEntries(byPort(leaving))]));
}

/**
 * The status of an item follows from the newest attempts of its own steps. One whose next step has not begun is in line, or,
 * when the scope has ended without it, cancelled. Steps are not joined with steps: right after a large run the database has
 * no statistics about them yet, and would compare each with each.
 */
async function readItems(
  tx: Tx,
  organizationId: string,
  runUuid: string,
  { scope, status, from, limit }: ListItemsInput,
  { followers, givenUp, tolerated }: Rules,
): Promise<{ counts: RunItems["counts"]; starts: number[]; items: Item[] }> {
  const prefix = scopePrefix(scope);
  const step = await tx.step.findFirst({
    where: { organizationId, runId: runUuid, path: scope },
    select: { status: true },
    orderBy: { attempt: "desc" },
  });
  if (!step) throw new AppError("step.not_found");
  const left = step.status === "running" ? "queued" : "cancelled";
  const rows = await tx.$queryRaw<Row[]>`
    with numbered as (
      select ${frameIndex(scope)} as index, path, node_id, status, port, started_at, finished_at,
        attempt = max(attempt) over (partition by path) as newest
      from step where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid
        and starts_with(path, ${prefix})),
    own as materialized (
      select * from numbered where path = ${prefix} || index || ']/' || node_id),
    grouped as (
      select o.index, min(o.started_at) as started_at, max(o.finished_at) as finished_at,
        count(distinct o.node_id)::int as steps,
        array_agg(distinct o.node_id) as begun,
        array_agg(distinct next.node) filter (where next.node is not null) as due,
        bool_or(o.newest and o.status = 'running') as is_running,
        bool_or(o.newest and o.status = 'waiting') as is_waiting,
        bool_or(o.newest and o.status = 'retrying') as is_retrying,
        bool_or(o.newest and o.status = 'failed' and o.port is null
          and not o.node_id = any(${[...tolerated]}::text[])) as is_failed,
        bool_or(o.newest and o.status = 'cancelled' and not o.node_id = any(${[...givenUp]}::text[])) as is_cancelled
      from own o left join lateral (
        select jsonb_array_elements_text(${JSON.stringify(followers)}::jsonb -> o.node_id -> o.port) as node
        where o.newest and o.status in ('succeeded', 'failed') and not o.node_id = any(${[...givenUp]}::text[])) next on true
      group by o.index),
    item as materialized (
      select index, started_at, finished_at, steps,
        case when is_running then 'running' when is_waiting then 'waiting' when is_retrying then 'retrying'
          when is_failed then 'failed' when not due <@ begun then ${left} when is_cancelled then 'cancelled'
          else 'succeeded' end as status
      from grouped),
    wanted as materialized (
      select *, row_number() over (order by index) as place from item
      where ${status === undefined} or status = any(${status ?? []}::text[])),
    page as (
      select index, status, started_at as "startedAt", steps,
        case when status in ('running', 'waiting', 'retrying', 'queued') then null else finished_at end as "finishedAt"
      from wanted where index >= ${from}::int order by index limit ${limit + 1}::int)
    select c.counts, s.starts, page.* from
      (select coalesce(jsonb_object_agg(status, n), '{}') as counts from
        (select status, count(*)::int as n from item group by status) one) c
      cross join (select coalesce(array_agg(index order by index), '{}') as starts from wanted
        where ${from}::int = 0 and (place - 1) % ${limit}::int = 0) s
      left join page on true order by page.index`;
  return {
    counts: runItems.shape.counts.parse(rows[0]?.counts ?? {}),
    starts: rows[0]?.starts ?? [],
    items: rows.flatMap(({ counts: _, starts: __, ...row }) => (row.index === null ? [] : [row])),
  };
}
