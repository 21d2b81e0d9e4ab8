import { concurrencyOf, limitColumns } from "../limits/limit-columns.ts";
import { debounceOf } from "./debounce.ts";
import { priorityOf } from "./priority.ts";
import { searchFieldsOf, valueColumns, valueList, valueRows } from "./search-values.ts";
import { startKeyKeptMs } from "./start-input.ts";
import type { StartedRun, StartKey } from "./started-run.ts";

/** One checked start in a batch; `input` is JSON text. */
export type WebhookInsert = {
  runId: string;
  organizationSlug: string;
  path: string;
  method: string;
  input: string;
  correlationId: string;
  replyTo: string | null;
  startKey: StartKey | null;
  startedAtMs: number;
  /** The executor that runs it at once, or `null` for whoever claims it. */
  owner: string | null;
  /** What the run has for the search fields of this content, should that be in production. */
  search?: { contentHash: string; values: string | null } | null;
};

export type WebhookInsertResult =
  | { kind: "started"; run: StartedRun }
  | { kind: "not_found" }
  | { kind: "method_not_allowed"; method: string }
  | { kind: "start_key_conflict" }
  /** Nothing was inserted: the flow debounces its starts, which takes a statement of its own. */
  | { kind: "debounced"; organizationId: string; flowId: string }
  /** Nothing was inserted: the content in production declares search fields, and their values were not given with it. */
  | { kind: "values_wanted"; contentHash: string; searchFields: unknown };

/**
 * The joins from slug and path over the production pointer to the content are part of the statement that inserts, so a
 * publish or rollback that is committed holds for every later start, in every process, without a cache to invalidate.
 * Repeating the statement after a lost connection inserts nothing twice.
 */
const statement = `
with given as (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::uuid[],
    $8::timestamptz[], $9::uuid[], $10::text[], $11::text[], $13::text[], $14::jsonb[])
    with ordinality as g(run_id, slug, path, method, input, correlation_id, reply_to, started_at, owner, start_key,
      input_hash, values_of, search_values, place)
), target as (
  select g.run_id, g.place, g.method = r.method as method_matches, g.start_key, g.input_hash, g.values_of,
    r.method as route_method, r.reply, o.id as organization_id, o.max_running_runs, r.flow_id, p.version_number, v.content_hash,
    exists (select from pause where organization_id = o.id and subject_id in (r.flow_id, o.id)) as paused
  from given g
  cross join lateral (select id, max_running_runs from organization where slug = g.slug limit 1) o
  cross join lateral (
    select * from webhook_route where organization_id = o.id and path = g.path limit 1) r
  cross join lateral (
    select version_number from flow_production where organization_id = o.id and flow_id = r.flow_id limit 1) p
  cross join lateral (
    select content_hash from flow_version
    where organization_id = o.id and flow_id = r.flow_id and number = p.version_number limit 1) v
), content as materialized (
  select t.organization_id, t.content_hash as hash, c.trigger_node, c.concurrency, c.priority, c.debounced,
    c.search_fields
  from (select distinct organization_id, content_hash from target) t cross join lateral (
    select coalesce(jsonb_path_query_first(definition, '$.nodes[*] ? (@.type == "webhook").id') #>> '{}', '') as trigger_node,
      ${concurrencyOf("definition")} as concurrency, ${priorityOf("definition")} as priority,
      ${debounceOf("definition")} is not null as debounced, ${searchFieldsOf("definition")} as search_fields
    from flow_content where organization_id = t.organization_id and hash = t.content_hash limit 1) c
), keyed as (
  insert into start_key as k (organization_id, flow_id, key, input_hash, run_id, expires_at)
  select distinct on (t.organization_id, t.flow_id, t.start_key) t.organization_id, t.flow_id, t.start_key, t.input_hash,
    t.run_id, now() + $12::bigint * interval '1 millisecond'
  from target t join content c on c.organization_id = t.organization_id and c.hash = t.content_hash and not c.debounced
  where t.start_key is not null and t.method_matches and (c.search_fields is null or t.values_of = c.hash)
  order by t.organization_id, t.flow_id, t.start_key, t.place
  on conflict (organization_id, flow_id, key) do update set
    input_hash = case when k.expires_at < now() then excluded.input_hash else k.input_hash end,
    run_id = case when k.expires_at < now() then excluded.run_id else k.run_id end,
    expires_at = case when k.expires_at < now() then excluded.expires_at else k.expires_at end
  returning k.organization_id, k.flow_id, k.key, k.input_hash, k.run_id
), decided as (
  select t.*, c.trigger_node, c.concurrency, c.priority, c.debounced, c.concurrency is not null or t.max_running_runs is not null as limited,
    k.run_id as key_run_id, k.input_hash as key_input_hash,
    case when c.search_fields is not null and t.values_of is distinct from c.hash then c.search_fields end as wanted
  from target t
  join content c on c.organization_id = t.organization_id and c.hash = t.content_hash
  left join keyed k on k.organization_id = t.organization_id and k.flow_id = t.flow_id and k.key = t.start_key
), started as (
  insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
    correlation_id, started_at)
  select d.organization_id, d.run_id, d.flow_id, d.version_number, d.content_hash, 'webhook', d.trigger_node, 'running',
    g.input, g.correlation_id, g.started_at
  from decided d join given g on g.place = d.place
  where d.method_matches and not d.debounced and d.wanted is null and (d.key_run_id is null or d.key_run_id = d.run_id)
  order by d.organization_id, d.run_id
  on conflict do nothing
  returning organization_id, id, flow_id
), queued as (
  insert into run_queue (organization_id, run_id, flow_id, lease_owner, lease_epoch, reply_to, priority, admitted,
    limit_key, limit_max)
  select s.organization_id, s.id, s.flow_id, g.owner, case when g.owner is null then 0 else 1 end, g.reply_to,
    g.priority, not g.limited, ${limitColumns("g.limited", "g.concurrency", "s.flow_id")}
  from started s cross join lateral (
    select case when d.paused or d.limited then null else given.owner end as owner, given.reply_to, d.limited,
      d.concurrency, d.priority
    from given join decided d on d.place = given.place where given.run_id = s.id) g
  order by s.organization_id, s.id
), searchable as (
  insert into search_value (organization_id, run_id, name, flow_id, ${valueColumns})
  select s.organization_id, s.id, v.name, s.flow_id, ${valueList}
  from given g join started s on s.id = g.run_id cross join lateral ${valueRows("g.search_values")}
  where g.search_values is not null
)
select g.place::int - 1 as place, d.organization_id, d.flow_id, d.version_number, d.content_hash, d.trigger_node, d.reply,
  d.method_matches, d.paused, d.route_method, d.key_run_id, d.key_input_hash, d.limited, d.debounced, d.wanted
from given g left join decided d on d.place = g.place`;

type Row = {
  place: number;
  organization_id: string | null;
  flow_id: string;
  version_number: number;
  content_hash: string;
  trigger_node: string;
  reply: "result" | "accepted";
  method_matches: boolean;
  paused: boolean;
  route_method: string;
  key_run_id: string | null;
  key_input_hash: string | null;
  limited: boolean;
  debounced: boolean;
  wanted: unknown;
};

type NamedQuery = { query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: Row[] }> };

/** Inserts a batch of runs in one statement; the results stand in the order of the starts. */
export async function insertWebhookRuns(
  pool: NamedQuery,
  starts: readonly WebhookInsert[],
): Promise<WebhookInsertResult[]> {
  const { rows } = await pool.query({
    name: "millrace_start_webhook_runs",
    text: statement,
    values: [
      starts.map((start) => start.runId),
      starts.map((start) => start.organizationSlug),
      starts.map((start) => start.path),
      starts.map((start) => start.method),
      starts.map((start) => start.input),
      starts.map((start) => start.correlationId),
      starts.map((start) => start.replyTo),
      starts.map((start) => new Date(start.startedAtMs).toISOString()),
      starts.map((start) => start.owner),
      starts.map((start) => start.startKey?.key ?? null),
      starts.map((start) => start.startKey?.inputHash ?? null),
      startKeyKeptMs,
      starts.map((start) => start.search?.contentHash ?? null),
      starts.map((start) => start.search?.values ?? null),
    ],
  });
  const results: WebhookInsertResult[] = starts.map(() => ({ kind: "not_found" }));
  for (const row of rows) {
    const start = starts[row.place];
    if (start) results[row.place] = toResult(row, start);
  }
  return results;
}

function toResult(row: Row, start: WebhookInsert): WebhookInsertResult {
  if (row.organization_id === null) return { kind: "not_found" };
  if (!row.method_matches) return { kind: "method_not_allowed", method: row.route_method };
  if (row.debounced) return { kind: "debounced", organizationId: row.organization_id, flowId: row.flow_id };
  if (row.wanted) return { kind: "values_wanted", contentHash: row.content_hash, searchFields: row.wanted };
  if (row.key_run_id !== null && row.key_input_hash !== start.startKey?.inputHash)
    return { kind: "start_key_conflict" };
  return {
    kind: "started",
    run: {
      runId: row.key_run_id ?? start.runId,
      organizationId: row.organization_id,
      flowId: row.flow_id,
      versionNumber: row.version_number,
      contentHash: row.content_hash,
      triggerNode: row.trigger_node,
      reply: row.reply,
      startedAtMs: start.startedAtMs,
      startsAtMs: null,
      debounced: false,
      paused: row.paused,
      existing: row.key_run_id !== null && row.key_run_id !== start.runId,
      waitsForLimit: row.limited,
    },
  };
}
