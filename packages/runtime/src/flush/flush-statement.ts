import { belongingsPart } from "./belongings.ts";
import { inboxMark } from "./run-write.ts";

/** A time given in ms since 1970: to read a number costs Postgres a tenth of what a text costs. */
const time = (ms: string): string => `to_timestamp(${ms}::float8 / 1000)`;

/**
 * One flush is one statement, so it costs one round trip and is atomic.
 *
 * The fence: `found` are the runs whose queue row carries (owner, epoch); `finished` and `kept` change exactly that row
 * version and check both again should somebody else have been quicker. Where nothing in it would change, `unchanged` locks
 * it instead, which costs half as much; the active time may lag behind by a second for that. It looks the row up by its
 * key, since Postgres 18.4 crashes when a row locked by `ctid` changes at that moment. Everything else joins `held`, the
 * runs for which that worked. A run in `found` but not in `held` was touched at this very moment (its inbox was marked): its write is
 * repeated, see `writeRuns`.
 *
 * What a lost connection left behind may be executed after it was repeated over another one. So the writes of an owner have an
 * order, a write that repeats one leaves its number in the row, and what comes after that with a lower one is as good as stale.
 *
 * No wake-up is lost: whoever appends to a run's inbox marks the queue row in the same transaction, so a parking write
 * either comes first (the mark then makes the run claimable) or meets the mark.
 *
 * The place of an attempt in the limit of its node goes with the attempt's end, all of them with the run.
 *
 * Decided and closed approvals stay with the run's history; all other waits go with the run.
 *
 * A value past 64 KB becomes a payload by a trigger on `run` and `step`, in this statement.
 *
 * Rows are looked up one by one (`lateral … limit 1`, then by `ctid`; `is not distinct from` keeps the index on owners out
 * of it), so that no plan made while the tables were small ever scans them once they are large; see `prepareConnections`.
 */
const statement = (besides: string): string => `
with given as materialized (
  select * from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[], $8::boolean[],
    $9::json[], $10::uuid[])
    with ordinality as g(organization_id, run_id, lease_epoch, action, wake_at, active_ms, progressed, event, outbox_id, place)
), found as materialized (
  select g.place, g.organization_id, g.run_id, g.action, g.lease_epoch, g.wake_at, g.active_ms, g.progressed, queued.row_id,
    g.action = 'keep' and g.wake_at is null and g.active_ms - queued.active_ms < 1000
      and not (g.progressed and queued.takeovers > 0) and not $12::boolean as stays
  from given g cross join lateral (
    select q.ctid as row_id, q.lease_owner, q.lease_epoch, q.last_write, q.active_ms, q.takeovers from run_queue q
    where q.organization_id = g.organization_id and q.run_id = g.run_id limit 1) queued
  where queued.lease_owner = $1::uuid and queued.lease_epoch = g.lease_epoch and queued.last_write < $11::bigint
), finished as (
  delete from run_queue q using found f
  where q.ctid = f.row_id and f.action = 'finish'
    and q.lease_owner is not distinct from $1::uuid and q.lease_epoch = f.lease_epoch
    and q.last_write < $11::bigint
  returning f.place, false as parked, q.wake_at is not distinct from ${inboxMark} as inbox
), kept as (
  update run_queue q set
    wake_at = case
      when q.wake_at is not distinct from ${inboxMark} then q.wake_at
      when f.action = 'release' then now()
      when f.action = 'park' then f.wake_at
      else coalesce(f.wake_at, q.wake_at) end,
    lease_owner = case
      when f.action = 'release' or (f.action = 'park' and q.wake_at is distinct from ${inboxMark}) then null
      else q.lease_owner end,
    active_ms = f.active_ms,
    takeovers = case when f.progressed then 0 else q.takeovers end,
    last_write = case when $12::boolean then $11::bigint else q.last_write end
  from found f
  where q.ctid = f.row_id and f.action <> 'finish' and not f.stays
    and q.lease_owner is not distinct from $1::uuid and q.lease_epoch = f.lease_epoch
    and q.last_write < $11::bigint
  returning f.place, q.lease_owner is null as parked, q.wake_at is not distinct from ${inboxMark} as inbox
), unchanged as (
  select f.place, false as parked, own.inbox
  from found f cross join lateral (
    select q.wake_at is not distinct from ${inboxMark} as inbox from run_queue q
    where q.organization_id = f.organization_id and q.run_id = f.run_id
      and q.lease_owner is not distinct from $1::uuid and q.lease_epoch = f.lease_epoch and q.last_write < $11::bigint
    for no key update of q) own
  where f.stays
), held as materialized (
  select h.place, h.parked, h.inbox, g.organization_id, g.run_id, g.action, g.event, g.outbox_id
  from (select * from finished union all select * from kept union all select * from unchanged) h join given g on g.place = h.place
), ended as (
  update run r set status = e.status, output = e.output, response = e.response, error = e.error,
    finished_at = ${time("e.finished_at")}
  from (
    select h.organization_id, h.run_id, n.* from held h
    join unnest($28::bigint[], $29::text[], $30::jsonb[], $31::jsonb[], $32::jsonb[], $33::bigint[])
      as n(place, status, output, response, error, finished_at) on n.place = h.place
    offset 0) e
  where r.organization_id = e.organization_id and r.id = e.run_id and r.status = 'running'
    and r.id between $34::uuid and $35::uuid
), steps as (
  insert into step as s (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at,
    logical_at, port, output, response, error, logs, wake_at)
  select h.organization_id, h.run_id, n.path, n.iteration, n.attempt, n.node_id, n.status, ${time("n.started_at")}, ${time("n.finished_at")},
    ${time("n.logical_at")}, n.port, n.output, n.response, n.error, n.logs, ${time("n.wake_at")}
  from unnest($13::bigint[], $14::text[], $15::int[], $16::int[], $17::text[], $18::text[], $19::bigint[],
    $20::bigint[], $21::bigint[], $22::text[], $23::jsonb[], $24::jsonb[], $25::jsonb[], $26::jsonb[],
    $27::bigint[]) as n(place, path, iteration, attempt, node_id, status, started_at, finished_at, logical_at, port,
      output, response, error, logs, wake_at)
  join held h on h.place = n.place
  on conflict (organization_id, run_id, path, iteration, attempt) do update set
    status = excluded.status, started_at = excluded.started_at, finished_at = excluded.finished_at,
    logical_at = excluded.logical_at, port = excluded.port, output = excluded.output, response = excluded.response,
    error = excluded.error, logs = excluded.logs, wake_at = excluded.wake_at
  where s.status in ('running', 'waiting', 'retrying')
), gone_inbox as (
  delete from run_inbox where ctid = any (array(
    select left_over.row_id from held h cross join lateral (
      select i.ctid as row_id from run_inbox i
      where i.organization_id = h.organization_id and i.run_id = h.run_id offset 0) left_over
    where h.action = 'finish' and h.inbox))
), announced as (
  insert into outbox (organization_id, id, events)
  select h.organization_id, h.outbox_id, json_agg(h.event order by h.place) from held h
  group by h.organization_id, h.outbox_id
)${besides}
select f.place::int - 1 as place, h.parked, h.inbox from found f left join held h on h.place = f.place`;

export const flushStatement = statement("");
/** The same for flushes with waits, limits or places. */
export const flushStatementWithBelongings = statement(belongingsPart);
