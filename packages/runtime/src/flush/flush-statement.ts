import { inboxMark } from "./run-write.ts";

/**
 * One flush is one statement, so it costs one round trip and is atomic. `finished` and `kept` are the fence: they lock the
 * queue row of each run and drop the runs whose lease is no longer (owner, epoch); everything else joins `held`.
 *
 * No wake-up is lost: whoever appends to a run's inbox marks the queue row in the same transaction, so a parking write
 * either comes first (the mark then makes the run claimable) or waits for that row and sees the mark.
 */
export const flushStatement = `
with given as (
  select * from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::timestamptz[], $7::bigint[], $8::text[],
    $9::jsonb[], $10::jsonb[], $11::jsonb[], $12::timestamptz[], $13::boolean[], $14::jsonb[], $15::uuid[])
    with ordinality as g(organization_id, run_id, lease_epoch, action, wake_at, active_ms, status, output, response,
      error, finished_at, has_waits, event, outbox_id, place)
), finished as (
  delete from run_queue q using given g
  where q.organization_id = g.organization_id and q.run_id = g.run_id and g.action = 'finish'
    and q.lease_owner = $1::uuid and q.lease_epoch = g.lease_epoch
  returning g.place, false as parked, q.wake_at is not distinct from ${inboxMark} as inbox
), kept as (
  update run_queue q set
    wake_at = case
      when q.wake_at is not distinct from ${inboxMark} then q.wake_at
      when g.action = 'release' then now()
      when g.action = 'park' then g.wake_at
      else coalesce(g.wake_at, q.wake_at) end,
    lease_owner = case
      when g.action = 'release' or (g.action = 'park' and q.wake_at is distinct from ${inboxMark}) then null
      else q.lease_owner end,
    active_ms = g.active_ms
  from given g
  where q.organization_id = g.organization_id and q.run_id = g.run_id and g.action <> 'finish'
    and q.lease_owner = $1::uuid and q.lease_epoch = g.lease_epoch
  returning g.place, q.lease_owner is null as parked, q.wake_at is not distinct from ${inboxMark} as inbox
), held as (
  select h.place, h.parked, h.inbox, g.organization_id, g.run_id, g.action, g.status, g.output, g.response, g.error,
    g.finished_at, g.has_waits, g.event, g.outbox_id
  from (select * from finished union all select * from kept) h join given g on g.place = h.place
), ended as (
  update run r set status = h.status, output = h.output, response = h.response, error = h.error,
    finished_at = h.finished_at
  from held h
  where h.action = 'finish' and r.organization_id = h.organization_id and r.id = h.run_id and r.status = 'running'
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
  insert into wait (organization_id, id, run_id, path, iteration, kind, due_at)
  select h.organization_id, n.id, h.run_id, n.path, n.iteration, n.kind, n.due_at
  from unnest($31::bigint[], $32::uuid[], $33::text[], $34::int[], $35::text[], $36::timestamptz[])
    as n(place, id, path, iteration, kind, due_at)
  join held h on h.place = n.place
  on conflict do nothing
), resolved_waits as (
  update wait w set resolved_at = now()
  from unnest($37::bigint[], $38::uuid[]) as n(place, id) join held h on h.place = n.place
  where w.organization_id = h.organization_id and w.id = n.id and w.resolved_at is null
), gone_waits as (
  delete from wait w using held h
  where h.action = 'finish' and h.has_waits and w.organization_id = h.organization_id and w.run_id = h.run_id
), gone_inbox as (
  delete from run_inbox i using held h
  where h.action = 'finish' and h.inbox and i.organization_id = h.organization_id and i.run_id = h.run_id
), announced as (
  insert into outbox (organization_id, id, events)
  select h.organization_id, h.outbox_id, jsonb_agg(h.event order by h.place) from held h
  group by h.organization_id, h.outbox_id
)
select place::int - 1 as place, parked, inbox from held`;
