import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import type { RunPriority } from "@millrace/contracts/run/priority";
import type { RunTest } from "@millrace/contracts/run/run-test";
import type { TriggerKind } from "@millrace/contracts/run/status";
import { runChanged } from "../execute/run-events.ts";
import { admittedColumn, limitColumns } from "../limits/limit-columns.ts";
import type { SqlPort } from "../ports.ts";
import type { RunParent } from "../sub-runs/run-parent.ts";
import { contentOfStart } from "./content-of-start.ts";
import { debounceOf, debounceRule, debounceStart, moveStartKey } from "./debounce.ts";
import { levelOf } from "./priority.ts";
import { keepSearchValues, searchFieldsOf } from "./search-values.ts";
import { assertStorableText, startKeyKeptMs, storableInput } from "./start-input.ts";
import type { StartedRun, StartKey } from "./started-run.ts";

export type SingleStart = {
  organizationId: string;
  flowId: string;
  trigger: TriggerKind;
  /** The output of the trigger. */
  input: JsonValue;
  correlationId: string;
  runId?: string;
  /** The process that waits for the end, see `createRunReplies`. */
  replyTo?: string | null;
  startKey?: StartKey | null;
  /** The caller takes another run's id as well: the debounce of the flow in production applies, unless it says `startAtMs`. */
  mayDebounce?: boolean;
  /** When it begins; at once where that has passed. */
  startAtMs?: number | null;
  /** Instead of the flow's. */
  priority?: RunPriority;
  /** The version in production, or a content that the caller has stored (a run of the draft). */
  source:
    | { kind: "production" }
    | { kind: "content"; contentHash: string; triggerNode: string; versionNumber?: number | null };
  /** The run that this one repeats; `fromNode` where it keeps the results of what came before. */
  replayOf?: { runId: string; fromNode: string | null };
  nowMs?: number;
  /** The step that starts it, see `startSubRun`. What a test starts is a test. */
  parent?: RunParent;
  /** What kind of test it is. */
  test?: RunTest | null;
};

const productionStatement = `
select p.version_number, v.content_hash,
  jsonb_path_query_first(c.definition, '$.nodes[*] ? (@.type == $kind).id', jsonb_build_object('kind', p.trigger_kind))
    #>> '{}' as trigger_node, ${debounceOf("c.definition")} as debounce,
  ${searchFieldsOf("c.definition")} as search_fields
from flow_production p
join flow_version v on v.organization_id = p.organization_id and v.flow_id = p.flow_id and v.number = p.version_number
join flow_content c on c.organization_id = p.organization_id and c.hash = v.content_hash
where p.organization_id = $1::uuid and p.flow_id = $2::uuid`;

const startKeyStatement = `
insert into start_key as k (organization_id, flow_id, key, input_hash, run_id, expires_at)
values ($1::uuid, $2::uuid, $3::text, $4::text, $5::uuid, now() + $6::bigint * interval '1 millisecond')
on conflict (organization_id, flow_id, key) do update set
  input_hash = case when k.expires_at < now() then excluded.input_hash else k.input_hash end,
  run_id = case when k.expires_at < now() then excluded.run_id else k.run_id end,
  expires_at = case when k.expires_at < now() then excluded.expires_at else k.expires_at end
returning k.run_id::text as run_id, k.input_hash`;

const insertStatement = `
with content as materialized (${contentOfStart}), started as (
  insert into run (organization_id, id, flow_id, version_number, content_hash, trigger, trigger_node, status, input,
    correlation_id, started_at, replay_of, rerun_from, start_at, parent_run_id, parent_path, parent_iteration,
    parent_attempt, parent_waits, depth, test)
  values ($1::uuid, $2::uuid, $3::uuid, $4::int, $5::text, $6::text, $7::text, 'running', $8::jsonb, $9::text,
    $10::timestamptz, $14::uuid, $15::text, $16::timestamptz, $18::uuid, $19::text, $20::int, $21::int, $22::boolean,
    $23::smallint, coalesce($24::jsonb, (
      select '{"kind": "child", "pins": []}'::jsonb from run p
      where p.organization_id = $1::uuid and p.id = $18::uuid and p.test is not null)))
), queued as (
  insert into run_queue (organization_id, run_id, flow_id, reply_to, priority, wake_at, start_at, admitted, limit_key,
    limit_max)
  select $1::uuid, $2::uuid, $3::uuid, $11::uuid, coalesce($17::smallint, l.priority, 0),
    coalesce($16::timestamptz, now()), $16::timestamptz, ${admittedColumn("l.limited", "$16::timestamptz")},
    ${limitColumns("l.limited", "l.concurrency", "$3::uuid")}
  from content l
  returning admitted
), announced as (
  insert into outbox (organization_id, id, events) values ($1::uuid, $12::uuid, $13::json)
)
select q.admitted is not true as limited, c.search_fields from queued q cross join content c`;

/**
 * Starts one run inside the caller's transaction, with the caller's rights on the organization. Nobody owns the run yet:
 * publish `run_available` and `outbox` on the bus once the transaction has committed.
 * Throws `flow.not_published`, `run.start_key_conflict` (the key was used with another input), `request.unstorable_text`
 * or `request.too_deep`. The same key with the same input returns the earlier run, marked `existing`.
 * What the flow declares as searchable is computed from the input and stored with the run.
 * A start that another run took over, see `debounceStart`, returns that one, marked `debounced`.
 */
export async function startRun(sql: SqlPort, start: SingleStart): Promise<StartedRun> {
  const input = storableInput(start.input);
  assertStorableText(start.correlationId, start.startKey?.key);
  const runId = start.runId ?? newUuid();
  const startedAtMs = start.nowMs ?? Date.now();
  const source: Source = start.source.kind === "production" ? await findProduction(sql, start) : start.source;
  const run: StartedRun = {
    runId,
    organizationId: start.organizationId,
    flowId: start.flowId,
    versionNumber: source.versionNumber ?? null,
    contentHash: source.contentHash,
    triggerNode: source.triggerNode,
    reply: null,
    startedAtMs,
    startsAtMs: start.startAtMs && start.startAtMs > startedAtMs ? start.startAtMs : null,
    debounced: false,
    paused: false,
    existing: false,
    waitsForLimit: false,
  };

  if (start.startKey) {
    const { key, inputHash } = start.startKey;
    const values = [start.organizationId, start.flowId, key, inputHash, runId, startKeyKeptMs];
    const [holder] = (await sql.query(startKeyStatement, values)).rows;
    if (holder?.input_hash !== inputHash) throw new AppError("run.start_key_conflict");
    if (holder.run_id !== runId) return { ...run, runId: String(holder.run_id), existing: true };
  }
  const mayDebounce = start.mayDebounce === true && !start.startAtMs;
  const rule = mayDebounce ? debounceRule(source.debounce, { ...run, input: start.input }) : null;
  if (rule) {
    const pending = await debounceStart(sql, rule, { ...run, input });
    run.startsAtMs = pending.startAtMs;
    if (pending.debounced) {
      if (start.startKey) await moveStartKey(sql, { ...run, key: start.startKey.key, runId: pending.runId });
      await keepSearchValues(sql, { ...run, searchFields: source.searchFields }, [
        { runId: pending.runId, startedAtMs, input: start.input },
      ]);
      return { ...run, runId: pending.runId, debounced: true };
    }
  }

  const event = runChanged({
    ...run,
    trigger: start.trigger,
    revision: 0,
    status: "queued",
    atMs: startedAtMs,
    steps: [],
  });
  const inserted = await sql.query(insertStatement, [
    start.organizationId,
    runId,
    start.flowId,
    run.versionNumber,
    run.contentHash,
    start.trigger,
    run.triggerNode,
    input,
    start.correlationId,
    new Date(startedAtMs).toISOString(),
    start.replyTo ?? null,
    newUuid(),
    JSON.stringify([event]),
    start.replayOf?.runId ?? null,
    start.replayOf?.fromNode ?? null,
    run.startsAtMs === null ? null : new Date(run.startsAtMs).toISOString(),
    levelOf(start.priority),
    start.parent?.runId ?? null,
    start.parent?.path ?? null,
    start.parent?.iteration ?? null,
    start.parent?.attempt ?? null,
    start.parent?.waits ?? null,
    start.parent?.depth ?? 0,
    start.test ? JSON.stringify(start.test) : null,
  ]);
  const [row] = inserted.rows;
  await keepSearchValues(sql, { ...run, searchFields: row?.search_fields }, [
    { runId, startedAtMs, input: start.input },
  ]);
  return { ...run, waitsForLimit: row?.limited === true };
}

type Source = {
  contentHash: string;
  triggerNode: string;
  versionNumber?: number | null;
  /** The flow's settings, where they are known before the run is inserted. */
  debounce?: unknown;
  searchFields?: unknown;
};

async function findProduction(sql: SqlPort, start: SingleStart): Promise<Source> {
  const [row] = (await sql.query(productionStatement, [start.organizationId, start.flowId])).rows;
  if (!row) throw new AppError("flow.not_published");
  return {
    contentHash: String(row.content_hash),
    triggerNode: String(row.trigger_node ?? ""),
    versionNumber: Number(row.version_number),
    debounce: row.debounce,
    searchFields: row.search_fields,
  };
}
