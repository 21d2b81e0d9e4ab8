-- How many runs may be under way at once: per key of a flow, and per organization. A run that falls under such a limit
-- waits in the queue, not admitted, until `admit_runs` lets it in. The number of those that are in is counted from the rows
-- each time, so there is no counter that a crash could leave wrong.

alter table organization
  add column max_running_runs int check (max_running_runs between 1 and 1000000),
  add column share_weight int not null default 1 check (share_weight between 1 and 1000);
grant select (max_running_runs, share_weight) on organization to millrace_runtime;

alter table run_queue
  -- `null` where no limit applies, and until the key expression of a run that waits was evaluated; `''` where only the
  -- organization's limit applies.
  add column limit_key text,
  add column limit_max int,
  add column admitted  boolean not null default true;

-- Claims look at admitted runs only.
drop index run_queue_claim_idx;
drop index run_queue_wake_idx;
create index run_queue_claim_idx on run_queue (organization_id, priority desc, wake_at)
  where lease_owner is null and admitted;
create index run_queue_wake_idx on run_queue (wake_at) where lease_owner is null and admitted;

-- Runs without limits are in neither of these.
create index run_queue_waiting_idx on run_queue (organization_id, limit_key, priority desc, enqueued_at, run_id)
  where not admitted;
create index run_queue_holding_idx on run_queue (organization_id, limit_key) where admitted and limit_key is not null;
create index run_queue_waiting_marked_idx on run_queue (organization_id)
  where not admitted and wake_at = to_timestamp(0);

-- Admits the waiting runs of an organization for which there is room: of each key the first by priority, then by the time
-- they were queued; never past a run that has no room. Returns how many, at most 1,000; call it again then.
-- One caller at a time per organization. The lock is a statement of its own, so what follows sees all that the caller
-- before has committed. Runs whose key is not known yet stay where they are. A waiting run with a message in its inbox (it
-- was cancelled) needs no slot: it is let in without counting, reads the message and ends.
create function admit_runs(organization uuid) returns int
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  room int;
  let_in int;
begin
  perform pg_advisory_xact_lock(hashtextextended('millrace.admit_runs/' || organization, 0));
  update run_queue q set admitted = true, limit_key = null
    where q.organization_id = organization and not q.admitted and q.wake_at = to_timestamp(0);
  -- `least` takes no notice of null: without a limit of the organization it is the size of a batch.
  select least(1000, o.max_running_runs - (
      select count(*) from run_queue q
      where q.organization_id = o.id and q.admitted and q.limit_key is not null))
    into room from organization o where o.id = organization;
  if room <= 0 then
    return 0;
  end if;

  with recursive waiting_key as (
    (select q.limit_key from run_queue q
      where q.organization_id = organization and not q.admitted and q.limit_key is not null
      order by q.limit_key limit 1)
    union all
    select next.limit_key from waiting_key k cross join lateral (
      select q.limit_key from run_queue q
      where q.organization_id = organization and not q.admitted and q.limit_key > k.limit_key
      order by q.limit_key limit 1) next
  ), next_in_line as (
    select line.* from waiting_key k
    cross join lateral (
      select count(*) as held from run_queue q
      where q.organization_id = organization and q.admitted and q.limit_key = k.limit_key) now
    cross join lateral (
      select head.limit_max from run_queue head
      where head.organization_id = organization and not head.admitted and head.limit_key = k.limit_key
      order by head.priority desc, head.enqueued_at, head.run_id limit 1) first
    cross join lateral (
      select w.run_id, w.priority, w.enqueued_at,
        -- Versions of a flow may differ in their limit: each run keeps to that of its own version, and nobody overtakes.
        coalesce(bool_and(w.limit_max is null or now.held + w.turn <= w.limit_max)
          over (order by w.turn), true) as fits
      from (
        select q.run_id, q.priority, q.enqueued_at, q.limit_max,
          row_number() over (order by q.priority desc, q.enqueued_at, q.run_id) as turn
        from run_queue q
        where q.organization_id = organization and not q.admitted and q.limit_key = k.limit_key
        order by q.priority desc, q.enqueued_at, q.run_id
        limit case when first.limit_max is null then room else greatest(0, least(room, first.limit_max - now.held)) end
      ) w) line
    where line.fits
  ), chosen as (
    select run_id from next_in_line order by priority desc, enqueued_at, run_id limit room
  )
  update run_queue q set admitted = true, wake_at = least(q.wake_at, now())
  from chosen c where q.organization_id = organization and q.run_id = c.run_id and not q.admitted;
  get diagnostics let_in = row_count;
  return let_in;
end $$;
revoke execute on function admit_runs(uuid) from public;
grant execute on function admit_runs(uuid) to millrace_runtime;
