-- Schedules: what became of each tick, what to do about missed and overlapping ones, and runs for ticks of the past.

alter table schedule
  add column misfire text not null default 'once' check (misfire in ('once', 'all', 'skip')),
  add column overlap text not null default 'start' check (overlap in ('start', 'skip', 'wait')),
  -- The tick that waits for the run before it to end.
  add column waiting_at timestamptz;

-- One row per tick that has come, written with its run: the key is what makes a tick start one run.
create table schedule_tick (
  organization_id uuid not null,
  flow_id         uuid not null,
  tick_at         timestamptz not null,
  outcome         text not null check (outcome in ('started', 'skipped', 'waiting')),
  reason          text,
  run_id          uuid,
  -- The run had not ended when somebody last looked. Those that have are looked at once more, with the next tick.
  run_open        boolean not null default false,
  backfill_id     uuid,
  decided_at      timestamptz not null default now(),
  primary key (organization_id, flow_id, tick_at),
  foreign key (organization_id, flow_id) references flow (organization_id, id),
  check ((outcome = 'started') = (run_id is not null)),
  check (outcome = 'started' or not run_open)
);
create index schedule_tick_open_idx on schedule_tick (organization_id, flow_id) where run_open;
create index schedule_tick_organization_id_decided_at_idx on schedule_tick (organization_id, decided_at);

-- Runs for ticks of the past. Which ticks is fixed when it is asked for; the scheduler works through them in order.
create table schedule_backfill (
  organization_id uuid not null,
  id              uuid not null,
  flow_id         uuid not null,
  from_at         timestamptz not null,
  to_at           timestamptz not null,
  -- Also ticks that have had a run.
  again           boolean not null,
  total           int not null,
  -- Emptied at the end.
  ticks           timestamptz[] not null,
  done            int not null default 0,
  skipped         int not null default 0,
  created_by      text not null,
  created_at      timestamptz not null default now(),
  finished_at     timestamptz,
  stopped_by      text,
  primary key (organization_id, id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
create index schedule_backfill_organization_id_flow_id_id_idx on schedule_backfill (organization_id, flow_id, id desc);
create index schedule_backfill_open_idx on schedule_backfill (created_at) where finished_at is null;

select protect_tenant_table(t) from unnest(array['schedule_tick', 'schedule_backfill']::regclass[]) t;
select allow_all_organizations(t, 'millrace_maintenance')
from unnest(array['schedule_tick', 'schedule_backfill']::regclass[]) t;

grant select, insert, update on schedule_tick to millrace_app;
grant select, insert, update (ticks, done, skipped, finished_at, stopped_by) on schedule_backfill to millrace_app;
grant select (organization_id, flow_id, tick_at, outcome, run_id, decided_at), delete on schedule_tick to millrace_maintenance;
grant select (organization_id, id, finished_at), delete on schedule_backfill to millrace_maintenance;

-- What the functions below look at, as their owner.
create policy owner_due_schedules on pause for select to millrace_owner using (true);
create policy owner_due_schedules on schedule_tick for select to millrace_owner using (true);
create policy owner_due_schedules on schedule_backfill for select to millrace_owner using (true);

-- Whether a run that a tick of the schedule started has not ended yet.
create function schedule_run_open(organization uuid, flow uuid) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from public.schedule_tick t
    join public.run_queue q on q.organization_id = t.organization_id and q.run_id = t.run_id
    where t.organization_id = organization and t.flow_id = flow and t.run_open)
$$;

-- Which schedules have something to do, in all organizations, and nothing else about them: a tick that has come, or one
-- that waited for a run which has ended. A paused schedule has nothing to do.
create or replace function due_schedules(max_rows int) returns table (organization_id uuid, flow_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select due.organization_id, due.flow_id from (
    (select s.organization_id, s.flow_id, s.next_at as since from public.schedule s
     where s.next_at <= now() and not exists (select from public.pause p
       where p.organization_id = s.organization_id and p.subject_id in (s.flow_id, s.organization_id))
     order by s.next_at limit max_rows)
    union all
    (select s.organization_id, s.flow_id, s.waiting_at from public.schedule s
     where s.waiting_at is not null and s.next_at > now() and not exists (select from public.pause p
         where p.organization_id = s.organization_id and p.subject_id in (s.flow_id, s.organization_id))
       and not public.schedule_run_open(s.organization_id, s.flow_id)
     order by s.waiting_at limit max_rows)
  ) due order by due.since limit max_rows
$$;
create index schedule_waiting_idx on schedule (waiting_at) where waiting_at is not null;

-- Which backfills can go on, in all organizations. Where runs of a schedule must not overlap, only while none is going.
create function open_backfills(max_rows int) returns table (organization_id uuid, backfill_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select b.organization_id, b.id from public.schedule_backfill b
  left join public.schedule s on s.organization_id = b.organization_id and s.flow_id = b.flow_id
  where b.finished_at is null and (s.flow_id is null or s.overlap = 'start'
    or (s.waiting_at is null and not public.schedule_run_open(b.organization_id, b.flow_id)))
  order by b.created_at limit max_rows
$$;
grant execute on function open_backfills(int) to millrace_app;
