import { inboxMark } from "../flush/run-write.ts";
import { allPriorities } from "../start/priority.ts";

/**
 * The first due rows. Each priority is looked up by itself, the high ones first, so that no number of timers of one stands
 * before due runs of another. `wakeAt` is the time as the index has it that the rows are to be found by.
 */
const firstDue = (of: string, limit: string, wakeAt: (time: string) => string) => `
    select q.* from ${allPriorities} level (priority) cross join lateral (
      select q.ctid as row_id, q.priority, q.wake_at, q.run_id, q.flow_id, q.paused_at is not null as paused
      from run_queue q
      where ${of} and q.lease_owner is null and q.admitted and q.priority = level.priority
        and ${wakeAt("q.wake_at")} <= ${wakeAt("now()")}
      order by ${wakeAt("q.wake_at")} limit ${limit} for update of q skip locked) q
    limit ${limit}`;

/** As the indexes of a flow's rows and of the whole queue have it, so that the planner takes them and no other. */
export const inUtc = (time: string): string => `${time} at time zone 'UTC'`;
const asItIs = (time: string): string => time;

/**
 * Walks from organization to organization (one index probe each, however many runs it has), takes a share of each
 * organization's due runs by its weight, and deals them out in turns (a weight of 3 gets three in the time of one). An
 * organization with 20,000 due runs and one with a single run both get into the first turn.
 *
 * Within an organization high priority comes first, then its flows take turns by their share, in the same way: besides the
 * runs that are first by time, the first ones of each flow are looked at (twice its share, for flows that have less to do),
 * of no more flows than there is room; those beyond have their turn in the next claim, which begins after the flow
 * `last_flow`. Runs that another executor is claiming right now are skipped, not waited for. An executor
 * whose lease has passed gets nothing.
 *
 * A due run that is paused is held instead: taken out of line, so that it is looked at once however long the pause is. It is
 * taken all the same when somebody wants it cancelled. A pause of a flow or organization is locked while runs are held
 * because of it, so that ending it (`resumeAll`) finds all of them; while it is being ended its runs are left alone.
 */
export const claimStatement = `
with recursive organization_walk as (
  (select organization_id, 1 as place from run_queue
    where lease_owner is null and admitted and organization_id > $3::uuid
      and exists (select from executor where id = $1::uuid and lease_until > now())
    order by organization_id limit 1)
  union all
  select next.organization_id, walk.place + 1
  from organization_walk walk
  cross join lateral (
    select q.organization_id from run_queue q
    where q.lease_owner is null and q.admitted and q.organization_id > walk.organization_id order by q.organization_id limit 1) next
), due as materialized (
  select walk.organization_id, walk.place, share.weight from organization_walk walk
  cross join lateral (select o.share_weight as weight from organization o where o.id = walk.organization_id limit 1) share
  cross join lateral (
    select from ${allPriorities} level (priority) cross join lateral (select from run_queue q
      where q.lease_owner is null and q.admitted and q.organization_id = walk.organization_id
        and q.priority = level.priority and q.wake_at <= now()
      order by q.wake_at limit 1) q
    limit 1) first_due
  order by walk.place limit $2::int
), share as materialized (
  select due.*, greatest(1, $2::bigint * due.weight / sum(due.weight) over ()) as wanted,
    greatest(2, $2::bigint / count(*) over ()) as flows
  from due
), flow_walk as (
  select share.organization_id, first.flow_id, 1 as number, share.flows from share cross join lateral (
    select q.flow_id from run_queue q
    where q.organization_id = share.organization_id and q.lease_owner is null and q.admitted and q.flow_id > $4::uuid
    order by q.flow_id limit 1) first
  union all
  select walk.organization_id, next.flow_id, walk.number + 1, walk.flows from flow_walk walk cross join lateral (
    select q.flow_id from run_queue q
    where q.organization_id = walk.organization_id and q.lease_owner is null and q.admitted and q.flow_id > walk.flow_id
    order by q.flow_id limit 1) next
  where walk.number < walk.flows
), flow_share as materialized (
  select walk.organization_id, walk.flow_id, coalesce(p.share, 1) as weight,
    sum(coalesce(p.share, 1)) over (partition by walk.organization_id) as weights
  from flow_walk walk left join lateral (
    select share from flow_production where organization_id = walk.organization_id and flow_id = walk.flow_id limit 1) p on true
), found as (
  select share.organization_id, c.* from share cross join lateral (
    ${firstDue("q.organization_id = share.organization_id", "share.wanted", asItIs)}) c
  union
  select flow.organization_id, c.* from flow_share flow join share on share.organization_id = flow.organization_id
  cross join lateral (
    ${firstDue("q.organization_id = flow.organization_id and q.flow_id = flow.flow_id", "greatest(1, 2 * share.wanted * flow.weight / flow.weights)", inUtc)}) c
), in_turns as (
  select found.*, row_number() over (
    partition by found.organization_id, found.flow_id, found.priority order by found.wake_at)::float
    / coalesce(flow.weight, 1) as flow_turn
  from found left join flow_share flow on flow.organization_id = found.organization_id and flow.flow_id = found.flow_id
), candidate as (
  select share.place, f.row_id, f.organization_id, f.run_id, f.flow_id, f.paused, f.number / share.weight::float as turn
  from (
    select in_turns.*,
      row_number() over (partition by organization_id order by priority desc, flow_turn, wake_at) as number
    from in_turns
  ) f join share on share.organization_id = f.organization_id
  where f.number <= share.wanted
), chosen as materialized (
  select * from candidate order by turn, place limit $2::int
), pausing as materialized (
  select f.organization_id, f.flow_id, p.subject_id
  from (select distinct organization_id, flow_id from chosen) f cross join lateral (
    select subject_id from pause
    where organization_id = f.organization_id and subject_id in (f.flow_id, f.organization_id) offset 0) p
), locked as materialized (
  select f.organization_id, f.flow_id from pausing f cross join lateral (
    select subject_id from pause
    where organization_id = f.organization_id and subject_id = f.subject_id for key share skip locked) p
), judged as materialized (
  select c.*, case
    when not c.paused and not exists (
      select from pausing p where p.organization_id = c.organization_id and p.flow_id = c.flow_id) then 'free'
    when exists (select from run_inbox i
      where i.organization_id = c.organization_id and i.run_id = c.run_id and i.kind = 'cancel') then 'cancelling'
    when c.paused or exists (
      select from locked l where l.organization_id = c.organization_id and l.flow_id = c.flow_id) then 'paused'
    else 'resuming' end as standing
  from chosen c
), held as (
  update run_queue q set held = true, wake_at = null
  from judged c
  where q.ctid = c.row_id and q.lease_owner is null and q.admitted and c.standing = 'paused'
), taken as (
  update run_queue q set lease_owner = $1::uuid, lease_epoch = q.lease_epoch + 1, held = false, last_write = 0
  from judged c
  where q.ctid = c.row_id and q.lease_owner is null and q.admitted and c.standing in ('free', 'cancelling')
  returning q.organization_id, q.run_id, q.flow_id, q.lease_epoch, q.reply_to, q.active_ms, q.takeovers,
    q.limit_key is not null as holds_slot, c.turn, c.place, c.standing = 'cancelling' as paused,
    c.standing = 'cancelling' or q.wake_at is not distinct from ${inboxMark} as has_inbox
)
select (select w.flow_id from flow_walk w where w.number = w.flows order by w.flow_id limit 1) as last_flow,
  t.organization_id, t.run_id, t.flow_id, t.lease_epoch, t.reply_to, t.active_ms, t.takeovers, t.holds_slot, t.paused,
  t.has_inbox, r.status, r.rerun_from is not null as has_kept, r.parent_waits is true as has_parent,
  r.content_hash, r.trigger, r.correlation_id,
  coalesce(r.start_at, r.started_at) as started_at,
  r.input, r.input_ref
from taken t left join lateral (
  select * from run r where r.organization_id = t.organization_id and r.id = t.run_id and r.flow_id = t.flow_id
  limit 1) r on true
order by t.turn, t.place`;
