import { inboxMark } from "./run-write.ts";

/**
 * One flush is one statement, so it costs one round trip and is atomic.
 *
 * The fence: `found` are the runs whose queue row carries (owner, epoch); `finished` and `kept` change exactly that row
 * version and check both again should somebody else have been quicker. Everything else joins `held`, the runs for which
 * that worked. A run in `found` but not in `held` was touched at this very moment (its inbox was marked): its write is
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
export const flushStatement = `
with given as materialized (
  select * from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[], $8::text[],
    $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::timestamptz[], $13::boolean[], $14::json[], $15::uuid[], $39::boolean[], $42::boolean[])
    with ordinality as g(organization_id, run_id, lease_epoch, action, wake_at, active_ms, status, output, response,
      error, finished_at, has_waits, event, outbox_id, progressed, has_limits, place)
), found as materialized (
  select g.place, g.action, g.lease_epoch, g.wake_at, g.active_ms, g.progressed, queued.row_id
  from given g cross join lateral (
    select q.ctid as row_id, q.lease_owner, q.lease_epoch, q.last_write from run_queue q
    where q.organization_id = g.organization_id and q.run_id = g.run_id limit 1) queued
  where queued.lease_owner = $1::uuid and queued.lease_epoch = g.lease_epoch and queued.last_write < $46::bigint
), finished as (
  delete from run_queue q using found f
  where q.ctid = f.row_id and f.action = 'finish'
    and q.lease_owner is not distinct from $1::uuid and q.lease_epoch = f.lease_epoch
    and q.last_write < $46::bigint
  returning f.place, q.flow_id, false as parked, q.wake_at is not distinct from ${inboxMark} as inbox
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
    last_write = case when $47::boolean then $46::bigint else q.last_write end
  from found f
  where q.ctid = f.row_id and f.action <> 'finish'
    and q.lease_owner is not distinct from $1::uuid and q.lease_epoch = f.lease_epoch
    and q.last_write < $46::bigint
  returning f.place, q.flow_id, q.lease_owner is null as parked, q.wake_at is not distinct from ${inboxMark} as inbox
), held as materialized (
  select h.place, h.flow_id, h.parked, h.inbox, g.organization_id, g.run_id, g.action, g.status, g.output, g.response, g.error,
    g.finished_at, g.has_waits, g.has_limits, g.event, g.outbox_id
  from (select * from finished union all select * from kept) h join given g on g.place = h.place
), ended as (
  update run r set status = h.status, output = h.output, response = h.response, error = h.error,
    finished_at = h.finished_at
  from held h
  where h.action = 'finish' and r.organization_id = h.organization_id and r.id = h.run_id and r.flow_id = h.flow_id
    and r.status = 'running'
), steps as (
  insert into step as s (organization_id, run_id, path, iteration, attempt, node_id, status, started_at, finished_at,
    logical_at, port, output, response, error, logs, wake_at)
  select h.organization_id, h.run_id, n.path, n.iteration, n.attempt, n.node_id, n.status, n.started_at, n.finished_at,
    n.logical_at, n.port, n.output, n.response, n.error, n.logs, n.wake_at
  from unnest($16::bigint[], $17::text[], $18::int[], $19::int[], $20::text[], $21::text[], $22::timestamptz[],
    $23::timestamptz[], $24::timestamptz[], $25::text[], $26::jsonb[], $27::jsonb[], $28::jsonb[], $29::jsonb[],
    $30::timestamptz[]) as n(place, path, iteration, attempt, node_id, status, started_at, finished_at, logical_at, port,
      output, response, error, logs, wake_at)
  join held h on h.place = n.place
  on conflict (organization_id, run_id, path, iteration, attempt) do update set
    status = excluded.status, started_at = excluded.started_at, finished_at = excluded.finished_at,
    logical_at = excluded.logical_at, port = excluded.port, output = excluded.output, response = excluded.response,
    error = excluded.error, logs = excluded.logs, wake_at = excluded.wake_at
  where s.status in ('running', 'waiting', 'retrying')
), new_waits as (
  insert into wait (organization_id, id, run_id, path, iteration, kind, due_at, subject, name, correlation, title, assignee_role)
  select h.organization_id, n.id, h.run_id, n.path, n.iteration, n.kind, n.due_at, n.subject,
    n.subject->>'name', n.subject->>'correlation', n.subject->>'title', n.subject->>'role'
  from unnest($31::bigint[], $32::uuid[], $33::text[], $34::int[], $35::text[], $36::timestamptz[], $40::jsonb[])
    as n(place, id, path, iteration, kind, due_at, subject)
  join held h on h.place = n.place
  on conflict do nothing
), resolved_waits as (
  update wait set resolved_at = coalesce(resolved_at, now()), applied_at = now() where ctid = any (array(
    select open.row_id
    from unnest($37::bigint[], $38::uuid[]) as n(place, id) join held h on h.place = n.place
    cross join lateral (
      select w.ctid as row_id from wait w
      where w.organization_id = h.organization_id and w.id = n.id limit 1) open))
), gone_waits as (
  delete from wait where ctid = any (array(
    select left_over.row_id from held h cross join lateral (
      select w.ctid as row_id from wait w
      where w.organization_id = h.organization_id and w.run_id = h.run_id and w.kind <> 'approval' offset 0) left_over
    where h.action = 'finish' and h.has_waits))
), closed_tasks as (
  update wait set resolved_at = coalesce(resolved_at, now()), outcome = coalesce(outcome, 'closed'), applied_at = now()
  where ctid = any (array(
    select left_over.row_id from held h cross join lateral (
      select w.ctid as row_id from wait w
      where w.organization_id = h.organization_id and w.run_id = h.run_id and w.kind = 'approval'
        and w.applied_at is null offset 0) left_over
    where h.action = 'finish' and h.has_waits))
), gone_inbox as (
  delete from run_inbox where ctid = any (array(
    select left_over.row_id from held h cross join lateral (
      select i.ctid as row_id from run_inbox i
      where i.organization_id = h.organization_id and i.run_id = h.run_id offset 0) left_over
    where h.action = 'finish' and h.inbox))
), free_places as (
  delete from node_place where ctid = any (array(
    select own.row_id from unnest($41::bigint[], $43::text[], $44::int[], $45::int[]) as n(place, path, iteration, attempt)
    join held h on h.place = n.place
    cross join lateral (
      select p.ctid as row_id from node_place p
      where p.organization_id = h.organization_id and p.run_id = h.run_id and p.path = n.path
        and p.iteration = n.iteration and p.attempt = n.attempt limit 1) own
    union all
    select left_over.row_id from held h cross join lateral (
      select p.ctid as row_id from node_place p
      where p.organization_id = h.organization_id and p.run_id = h.run_id offset 0) left_over
    where h.action = 'finish' and h.has_limits))
), gone_turns as (
  delete from rate_turn where ctid = any (array(
    select left_over.row_id from held h cross join lateral (
      select t.ctid as row_id from rate_turn t
      where t.organization_id = h.organization_id and t.run_id = h.run_id offset 0) left_over
    where h.action = 'finish' and h.has_limits))
), announced as (
  insert into outbox (organization_id, id, events)
  select h.organization_id, h.outbox_id, json_agg(h.event order by h.place) from held h
  group by h.organization_id, h.outbox_id
)
select f.place::int - 1 as place, h.parked, h.inbox from found f left join held h on h.place = f.place`;
