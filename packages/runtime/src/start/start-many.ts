import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { runChanged } from "../execute/run-events.ts";
import { admittedColumn, limitColumns } from "../limits/limit-columns.ts";
import type { SqlPort } from "../ports.ts";
import { contentOfStart } from "./content-of-start.ts";
import { keepSearchValues } from "./search-values.ts";
import { startKeyKeptMs } from "./start-input.ts";
import type { StartKey } from "./started-run.ts";

/** What the runs of one batch have in common. */
export type ManyStarts = {
  organizationId: string;
  flowId: string;
  batchId: string;
  versionNumber: number;
  contentHash: string;
  triggerNode: string;
  correlationId: string;
  /** Instead of the flow's. */
  priority: number | null;
  startAtMs: number | null;
  /** Where the first of these items stands in the batch, for their order. */
  firstPlace: number;
  nowMs: number;
};

/** One of them; `input` is JSON text that was checked with `storableInput`. */
export type ItemStart = { input: string; startKey: StartKey | null };

/** A run of its own, the run that had the key before, or none because the key was used with another input. */
export type ItemOutcome = { outcome: "started" | "existing"; runId: string } | { outcome: "refused"; runId: null };

const statement = `
with content as materialized (${contentOfStart}), given as materialized (
  select * from unnest($12::uuid[], $13::text[], $14::text[], $15::text[], $16::text[])
    with ordinality as g(run_id, input, start_key, input_hash, event, place)
), keyed as (
  insert into start_key as k (organization_id, flow_id, key, input_hash, run_id, expires_at)
  select distinct on (g.start_key) $1::uuid, $2::uuid, g.start_key, g.input_hash, g.run_id,
    now() + $11::bigint * interval '1 millisecond'
  from given g where g.start_key is not null order by g.start_key, g.place
  on conflict (organization_id, flow_id, key) do update set
    input_hash = case when k.expires_at < now() then excluded.input_hash else k.input_hash end,
    run_id = case when k.expires_at < now() then excluded.run_id else k.run_id end,
    expires_at = case when k.expires_at < now() then excluded.expires_at else k.expires_at end
  returning k.key, k.input_hash, k.run_id
), decided as materialized (
  select g.*, k.run_id as key_run_id, k.input_hash is distinct from g.input_hash as conflicts
  from given g left join keyed k on k.key = g.start_key
), fresh as materialized (
  select * from decided where key_run_id is null or key_run_id = run_id
), started as (
  insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
    correlation_id, started_at, start_at, batch_id)
  select $1::uuid, f.run_id, $2::uuid, $4::int, $5::text, 'manual', $6::text, 'running', f.input::jsonb, $7::text,
    $8::timestamptz, $9::timestamptz, $3::uuid
  from fresh f order by f.place
), queued as (
  insert into run_queue (organization_id, run_id, flow_id, priority, wake_at, start_at, admitted, limit_key, limit_max,
    enqueued_at)
  select $1::uuid, f.run_id, $2::uuid, coalesce($10::smallint, l.priority, 0),
    coalesce($9::timestamptz, now()) + ($18::int + f.place) * interval '1 microsecond', $9::timestamptz, ${admittedColumn("l.limited", "$9::timestamptz")},
    ${limitColumns("l.limited", "l.concurrency", "$2::uuid")},
    -- In the order of the call, also where all are due at once.
    now() + ($18::int + f.place) * interval '1 microsecond'
  from fresh f cross join content l
  order by f.place
  returning admitted
), announced as (
  insert into outbox (organization_id, id, events)
  select $1::uuid, $17::uuid, json_agg(f.event::json order by f.place) from fresh f having count(*) > 0
)
select d.place::int - 1 as place, d.run_id::text as run_id, d.key_run_id::text as key_run_id, d.conflicts,
  coalesce((select bool_or(admitted is not true) from queued), false) as limited,
  -- Once is enough.
  case when d.place = 1 then (select search_fields from content) end as search_fields
from decided d`;

/**
 * Starts the runs of a part of a batch in one statement, inside the caller's transaction. Nobody owns them yet: publish
 * `run_available`, `outbox` and, where they are `limited`, `slot_changed` on the bus once it has committed. The outcomes
 * stand in the order of the items. What the flow declares as searchable is stored with them.
 */
export async function startMany(
  sql: SqlPort,
  common: ManyStarts,
  items: readonly ItemStart[],
): Promise<{ outcomes: ItemOutcome[]; limited: boolean }> {
  const { organizationId, flowId, batchId, nowMs, startAtMs } = common;
  const runIds = items.map(() => newUuid());
  const event = (runId: string) =>
    JSON.stringify(
      runChanged({ runId, flowId, trigger: "manual", revision: 0, status: "queued", atMs: nowMs, steps: [] }),
    );
  const { rows } = await sql.query(statement, [
    organizationId,
    flowId,
    batchId,
    common.versionNumber,
    common.contentHash,
    common.triggerNode,
    common.correlationId,
    new Date(nowMs).toISOString(),
    startAtMs === null ? null : new Date(startAtMs).toISOString(),
    common.priority,
    startKeyKeptMs,
    runIds,
    items.map((item) => item.input),
    items.map((item) => item.startKey?.key ?? null),
    items.map((item) => item.startKey?.inputHash ?? null),
    runIds.map(event),
    newUuid(),
    common.firstPlace,
  ]);
  const outcomes: ItemOutcome[] = items.map(() => ({ outcome: "refused", runId: null }));
  for (const row of rows) outcomes[Number(row.place)] = toOutcome(row);
  const searchFields = rows.find((row) => row.search_fields)?.search_fields;
  if (searchFields)
    await keepSearchValues(sql, { organizationId, flowId, searchFields }, startedOf(outcomes, items, nowMs));
  return { outcomes, limited: rows[0]?.limited === true };
}

const startedOf = (outcomes: readonly ItemOutcome[], items: readonly ItemStart[], startedAtMs: number) =>
  outcomes.flatMap(({ outcome, runId }, place) => {
    const item = items[place];
    if (outcome !== "started" || !item) return [];
    return [{ runId, startedAtMs, input: JSON.parse(item.input) as JsonValue }];
  });

function toOutcome(row: Record<string, unknown>): ItemOutcome {
  const runId = String(row.run_id);
  if (row.key_run_id === null || row.key_run_id === runId) return { outcome: "started", runId };
  return row.conflicts === true
    ? { outcome: "refused", runId: null }
    : { outcome: "existing", runId: String(row.key_run_id) };
}
