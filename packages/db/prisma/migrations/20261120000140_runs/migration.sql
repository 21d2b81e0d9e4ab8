-- Runs. History (run, step) is partitioned by week of the run's id; live work (run_queue, wait, run_inbox) is small.
-- No foreign keys: a partition must be droppable, and the hot statements must not pay for checks.

create table run (
  organization_id uuid not null,
  id              uuid not null,
  flow_id         uuid not null,
  version_number  int,
  content_hash    text not null,
  trigger         text not null check (trigger in ('webhook', 'schedule', 'manual')),
  trigger_node    text not null,
  status          text not null check (status in ('running', 'succeeded', 'failed', 'cancelled')),
  input           jsonb not null,
  output          jsonb,
  response        jsonb,
  error           jsonb,
  correlation_id  text not null,
  started_at      timestamptz not null,
  finished_at     timestamptz,
  primary key (organization_id, id)
) partition by range (id);
create index run_organization_id_flow_id_id_idx on run (organization_id, flow_id, id desc);
-- Runs of drafts are what keeps a content that no version has.
create index run_draft_content_idx on run (organization_id, content_hash) where version_number is null;

create table step (
  organization_id uuid not null,
  run_id          uuid not null,
  path            text not null,
  iteration       int not null,
  attempt         int not null,
  node_id         text not null,
  status          text not null
    check (status in ('running', 'waiting', 'retrying', 'succeeded', 'failed', 'cancelled')),
  started_at      timestamptz not null,
  finished_at     timestamptz,
  logical_at      timestamptz,
  port            text,
  output          jsonb,
  response        jsonb,
  error           jsonb,
  logs            jsonb,
  wake_at         timestamptz,
  primary key (organization_id, run_id, path, iteration, attempt)
) partition by range (run_id);

-- The writing statements never touch a terminal row; this makes it impossible also for the one that forgets.
create function refuse_terminal_change() returns trigger
language plpgsql as $$
begin
  raise exception 'a % row in status "%" never changes', tg_table_name, old.status using errcode = 'MR001';
end $$;
create trigger run_terminal before update on run
  for each row when (old.status in ('succeeded', 'failed', 'cancelled')) execute function refuse_terminal_change();
create trigger step_terminal before update on step
  for each row when (old.status in ('succeeded', 'failed', 'cancelled')) execute function refuse_terminal_change();

create table run_queue (
  organization_id uuid not null,
  run_id          uuid not null,
  flow_id         uuid not null,
  priority        smallint not null default 0,
  lease_owner     uuid,
  lease_epoch     int not null default 0,
  wake_at         timestamptz default now(),
  reply_to        uuid,
  active_ms       bigint not null default 0,
  takeovers       smallint not null default 0,
  enqueued_at     timestamptz not null default now(),
  primary key (organization_id, run_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
-- Claims: fair over organizations, then by priority and due time (so 100,000 waiting runs of an organization cost a claim
-- nothing); the nearest due time of all is the executor's alarm; expired leases are found by owner.
create index run_queue_claim_idx on run_queue (organization_id, priority desc, wake_at) where lease_owner is null;
create index run_queue_wake_idx on run_queue (wake_at) where lease_owner is null;
create index run_queue_owner_idx on run_queue (lease_owner) where lease_owner is not null;

create table wait (
  organization_id uuid not null,
  id              uuid not null,
  run_id          uuid not null,
  path            text not null,
  iteration       int not null,
  kind            text not null check (kind in ('timer', 'retry')),
  due_at          timestamptz not null,
  created_at      timestamptz not null default now(),
  resolved_at     timestamptz,
  primary key (organization_id, id)
) with (fillfactor = 85);
create index wait_organization_id_run_id_idx on wait (organization_id, run_id);

create table run_inbox (
  organization_id uuid not null,
  run_id          uuid not null,
  id              uuid not null,
  kind            text not null check (kind in ('cancel')),
  payload         jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  primary key (organization_id, run_id, id)
);

create table start_key (
  organization_id uuid not null,
  flow_id         uuid not null,
  key             text not null,
  input_hash      text not null,
  run_id          uuid not null,
  expires_at      timestamptz not null,
  primary key (organization_id, flow_id, key)
);
create index start_key_expires_at_idx on start_key (expires_at);

-- One heartbeat row per executor process, global.
create table executor (
  id          uuid primary key,
  started_at  timestamptz not null default now(),
  lease_until timestamptz not null,
  host        text not null
) with (fillfactor = 50);

select protect_tenant_table(t) from unnest(
  array['run', 'step', 'run_queue', 'wait', 'run_inbox', 'start_key']::regclass[]) t;
select allow_all_organizations(t, 'millrace_runtime') from unnest(
  array['run', 'step', 'run_queue', 'wait', 'run_inbox', 'start_key']::regclass[]) t;
select allow_all_organizations(t, 'millrace_maintenance') from unnest(
  array['run', 'step', 'run_queue', 'start_key']::regclass[]) t;

-- The smallest UUID version 7 of a moment: bounds of partitions, and of "runs since".
create function uuid_v7_floor(at timestamptz) returns uuid
language sql immutable strict parallel safe as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Makes the weekly partitions (from Monday, UTC) of run and step for this week and `weeks_ahead` more; returns how many
-- are new. A partition is attached, not created in place: that lock lets reads and writes go on. Partitions have forced
-- row-level security, no policies and no grants: rows are reached through the parent only. A week for which the default
-- partition already holds rows stays there.
create function ensure_run_partitions(weeks_ahead int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare
  parent name;
  partition name;
  week timestamp;
  created int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('millrace.ensure_run_partitions'));
  for week in
    select generate_series(0, weeks_ahead) * interval '7 days' + date_trunc('week', now() at time zone 'utc')
  loop
    foreach parent in array array['run', 'step']::name[] loop
      partition := parent || to_char(week, '_YYYYMMDD');
      continue when to_regclass(format('public.%I', partition)) is not null;
      begin
        execute format('create table public.%I (like public.%I including all) with (fillfactor = 85)', partition, parent);
        execute format('alter table public.%I enable row level security', partition);
        execute format('alter table public.%I force row level security', partition);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, partition,
          public.uuid_v7_floor(week at time zone 'utc'),
          public.uuid_v7_floor((week + interval '7 days') at time zone 'utc'));
        created := created + 1;
      exception when check_violation then
        raise warning 'the default partition of % already holds rows of the week of %', parent, week::date;
      end;
    end loop;
  end loop;
  return created;
end $$;

-- Drops the weekly partitions of run and step that ended more than a week before the longest retention and hold no row any
-- more (system.pruneRuns deletes rows first) and no run of run_queue; returns their names. The drop locks the parent, and
-- everything else would wait behind it: it waits briefly and then leaves the partition to the next call. Looks at all
-- organizations through the owner's policies.
create policy owner_expired_partitions on organization for select to millrace_owner using (true);
create policy owner_expired_partitions on run for select to millrace_owner using (true);
create policy owner_expired_partitions on step for select to millrace_owner using (true);
create policy owner_expired_partitions on run_queue for select to millrace_owner using (true);
create function drop_expired_run_partitions() returns setof name
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '500ms' as $$
declare
  expired record;
  run_column name;
  in_use boolean;
begin
  for expired in
    select p.relname as parent, c.relname as partition, public.uuid_v7_floor(week.starts at time zone 'utc') as first_id,
      public.uuid_v7_floor((week.starts + interval '7 days') at time zone 'utc') as end_id
    from pg_class p
    join pg_inherits i on i.inhparent = p.oid
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (
      select case when c.relname ~ '^(run|step)_[0-9]{8}$' then to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp end as starts
    ) week
    where p.oid in ('public.run'::regclass, 'public.step'::regclass)
      and week.starts + interval '14 days' < (now() at time zone 'utc')
        - (select max(run_retention_days) from public.organization) * interval '1 day'
    order by c.relname
  loop
    run_column := case expired.parent when 'run' then 'id' else 'run_id' end;
    begin
      -- Nothing can come into it between the look and the drop; readers go on.
      execute format('lock table public.%I in share row exclusive mode', expired.partition);
      execute format(
        'select exists (select from public.%I where %I >= $1 and %I < $2)
           or exists (select from public.run_queue where run_id >= $1 and run_id < $2)',
        expired.parent, run_column, run_column) into in_use using expired.first_id, expired.end_id;
      if not in_use then
        execute format('drop table public.%I', expired.partition);
        return next expired.partition;
      end if;
    exception when lock_not_available or deadlock_detected then
      raise warning 'the partition % is in use and is dropped later', expired.partition;
    end;
  end loop;
end $$;

create table run_default partition of run default with (fillfactor = 85);
create table step_default partition of step default with (fillfactor = 85);
alter table run_default enable row level security;
alter table run_default force row level security;
alter table step_default enable row level security;
alter table step_default force row level security;
select ensure_run_partitions(8);

grant select, insert on run to millrace_app;
grant select on step to millrace_app;
grant select, insert, update (wake_at) on run_queue to millrace_app;
grant select on wait, executor to millrace_app;
grant select, insert on run_inbox to millrace_app;
grant select, insert, update on start_key to millrace_app;

grant select, insert, update on run, step to millrace_runtime;
grant select, insert, update, delete on run_queue, wait, run_inbox, start_key, executor to millrace_runtime;

grant select, delete on run, step, start_key, executor to millrace_maintenance;
grant select on run_queue to millrace_maintenance;

grant execute on function uuid_v7_floor(timestamptz) to millrace_app, millrace_runtime, millrace_maintenance;
grant execute on function ensure_run_partitions(int), drop_expired_run_partitions() to millrace_maintenance;
