-- What a run has for the search fields that its flow declares: a value, or why there is none. Runs of flows that declare none
-- have no rows. A table and not a column of run, because row-level security lets no index look into JSON: see docs/adr/0011.
create table search_value (
  organization_id uuid not null,
  run_id          uuid not null,
  name            text not null,
  flow_id         uuid not null,
  text_value      text,
  -- How texts are compared: in small letters, as the writer makes them; byte by byte, so that a beginning is a range.
  search_text     text collate "C",
  number_value    double precision,
  boolean_value   boolean,
  date_value      timestamptz,
  problem         text,
  primary key (organization_id, run_id, name),
  constraint search_value_check check (
    num_nonnulls(text_value, number_value, boolean_value, date_value, problem) = 1
    and (search_text is null) = (text_value is null))
) partition by range (run_id);
-- One question each, the newest runs first. A row is in one of them at most.
create index search_value_text_idx on search_value (organization_id, flow_id, name, search_text, run_id desc)
  where search_text is not null;
create index search_value_number_idx on search_value (organization_id, flow_id, name, number_value, run_id desc)
  where number_value is not null;
create index search_value_boolean_idx on search_value (organization_id, flow_id, name, boolean_value, run_id desc)
  where boolean_value is not null;
create index search_value_date_idx on search_value (organization_id, flow_id, name, date_value, run_id desc)
  where date_value is not null;
create table search_value_default partition of search_value default;
alter table search_value_default enable row level security;
alter table search_value_default force row level security;
select protect_tenant_table('search_value');
select allow_all_organizations('search_value', 'millrace_runtime');
select allow_all_organizations('search_value', 'millrace_maintenance');
create policy owner_stragglers on search_value for insert to millrace_owner with check (true);
create policy owner_expired_partitions on search_value for select to millrace_owner using (true);
-- Changed only where a debounced start gives a run that has not begun another input.
grant select, insert on search_value to millrace_app, millrace_runtime;
grant update (text_value, search_text, number_value, boolean_value, date_value, problem) on search_value
  to millrace_app, millrace_runtime;
grant select, delete on search_value to millrace_maintenance;

-- As before, with the partitions of search_value.
create or replace function ensure_run_partitions(weeks_ahead int) returns int
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
    foreach parent in array array['run', 'step', 'payload', 'search_value']::name[] loop
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
select ensure_run_partitions(8);

-- As before, with the partitions of search_value.
create or replace function drop_expired_run_partitions() returns setof name
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '300ms' as $$
declare
  week record;
  part record;
  kept_organizations uuid[];
  kept_runs uuid[];
  run_column name;
  is_large boolean;
begin
  for week in
    select starts, public.uuid_v7_floor(starts at time zone 'utc') as first_id,
      public.uuid_v7_floor((starts + interval '7 days') at time zone 'utc') as end_id
    from (
      select distinct to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp as starts
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent in ('public.run'::regclass, 'public.step'::regclass, 'public.payload'::regclass, 'public.search_value'::regclass)
        and c.relname ~ '^(run|step|payload|search_value)_[0-9]{8}$'
    ) weeks
    where starts + interval '7 days' < (now() at time zone 'utc')
      - (select max(run_retention_days) from public.organization) * interval '1 day'
    order by starts
  loop
    select array_agg(k.organization_id), array_agg(k.id) into kept_organizations, kept_runs
    from (
      select r.organization_id, r.id
      from public.run r
      join public.organization o on o.id = r.organization_id
      left join public.flow_retention f on f.organization_id = r.organization_id and f.flow_id = r.flow_id
      where r.id >= week.first_id and r.id < week.end_id and (r.status = 'running'
        or r.finished_at >= now() - public.kept_for(r.status, o.run_retention_days, f.succeeded_days, f.failed_days, f.cancelled_days)
        or exists (select from public.run_undo u
          where u.organization_id = r.organization_id and u.run_id = r.id and u.due_at is not null and u.settled_at is null)
        or exists (select from public.run_failure u
          where u.organization_id = r.organization_id and u.run_id = r.id and u.settled_at is null)
        or exists (select from public.run_queue q
          where q.organization_id = r.organization_id and q.run_id = r.parent_run_id))
      limit 1001
    ) k;
    continue when cardinality(kept_runs) > 1000;
    select (select count(*) from (
        select from unnest(kept_organizations, kept_runs) k(organization_id, run_id)
        join public.step s on s.organization_id = k.organization_id and s.run_id = k.run_id limit 10001) s) > 10000
      or (select sum(pg_column_size(p.value)) from unnest(kept_organizations, kept_runs) k(organization_id, run_id)
        join public.payload p on p.organization_id = k.organization_id and p.run_id = k.run_id) > 33554432
      into is_large;
    continue when is_large;

    begin
      lock table only public.run, only public.step, only public.payload, only public.search_value in access exclusive mode;
      for part in
        select p.relname as parent, c.relname as name, (
          select string_agg(format('%I', a.attname), ', ') from pg_attribute a
          where a.attrelid = p.oid and a.attnum > 0 and not a.attisdropped) as columns
        from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
        where p.oid in ('public.run'::regclass, 'public.step'::regclass, 'public.payload'::regclass, 'public.search_value'::regclass)
          and c.relname = p.relname || to_char(week.starts, '_YYYYMMDD')
        order by p.oid
      loop
        run_column := case part.parent when 'run' then 'id' else 'run_id' end;
        execute format('alter table public.%I detach partition public.%I', part.parent, part.name);
        if kept_runs is not null then
          execute format('alter table public.%I no force row level security', part.name);
          execute format('insert into public.%I (%s) select %s from public.%I
            where (organization_id, %I) in (select * from unnest($1, $2))',
            part.parent, part.columns, part.columns, part.name, run_column) using kept_organizations, kept_runs;
        end if;
        execute format('drop table public.%I', part.name);
        return next part.name;
      end loop;
      return;
    exception when lock_not_available or deadlock_detected then
      raise warning 'the partitions of the week of % are in use and are dropped later', week.starts::date;
      return;
    end;
  end loop;
end $$;
