-- How long a flow's runs are kept, where that is not as long as the organization's, by how they ended. No part of a version.
create table flow_retention (
  organization_id uuid not null,
  flow_id         uuid not null,
  -- Days; null is as long as the organization keeps runs, 0 an hour.
  succeeded_days  int check (succeeded_days between 0 and 3650),
  failed_days     int check (failed_days between 0 and 3650),
  cancelled_days  int check (cancelled_days between 0 and 3650),
  primary key (organization_id, flow_id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
select protect_tenant_table('flow_retention');
create policy maintenance_read on flow_retention for select to millrace_maintenance using (true);
create policy owner_expired_partitions on flow_retention for select to millrace_owner using (true);
grant select, insert, update, delete on flow_retention to millrace_app;
grant select on flow_retention to millrace_maintenance;

-- Runs are removed flow by flow, and not while their undo or the handling of their failure is to come.
create policy maintenance_read on flow for select to millrace_maintenance using (true);
grant select (organization_id, id) on flow to millrace_maintenance;
grant select (due_at, settled_at, current_run_id) on run_undo to millrace_maintenance;
grant select (settled_at) on run_failure to millrace_maintenance;
-- Few are under way at any time; found by the run that undoes a step.
create index run_undo_current_idx on run_undo (organization_id, current_run_id) where current_run_id is not null;

select allow_all_organizations('run_bulk', 'millrace_maintenance');
grant select (organization_id, id, finished_at), delete on run_bulk to millrace_maintenance;

-- How long runs of this end are kept: as the flow says, else the organization; never less than an hour, in which whoever waits
-- for the end has heard of it.
create function kept_for(status text, organization_days int, succeeded_days int, failed_days int, cancelled_days int)
returns interval language sql immutable parallel safe as $$
  select greatest(interval '1 hour', interval '1 day' * coalesce(
    case status when 'succeeded' then succeeded_days when 'failed' then failed_days else cancelled_days end,
    organization_days))
$$;
revoke execute on function kept_for(text, int, int, int, int) from public;

-- Stragglers of a week that is dropped move to the default partitions.
create policy owner_stragglers on run for insert to millrace_owner with check (true);
create policy owner_stragglers on step for insert to millrace_owner with check (true);
create policy owner_stragglers on payload for insert to millrace_owner with check (true);
create policy owner_expired_partitions on payload for select to millrace_owner using (true);

-- Drops the oldest week of run, step and payload that ended before the longest retention of all organizations and in which
-- hardly anything is kept any longer; returns the names of its partitions, nothing where there is no such week. Call it until
-- it returns nothing: each call is a transaction of its own, so its locks are held for one week only.
--
-- What stays is copied to the default partitions in the same transaction: runs that have not ended, runs that a flow keeps
-- longer or that have ended since, and those whose undo or error handler is to come. More than a thousand of them, or with
-- many steps or large payloads, keep their week.
--
-- Who stays is looked up before anything is locked: nothing new comes into an old week, and who is copied although his time has
-- come meanwhile is removed by himself later. The lock shuts out everybody, so it is waited for briefly, and the copy is small.
-- Looks at all organizations through the owner's policies.
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
      where i.inhparent in ('public.run'::regclass, 'public.step'::regclass, 'public.payload'::regclass)
        and c.relname ~ '^(run|step|payload)_[0-9]{8}$'
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
      lock table only public.run, only public.step, only public.payload in access exclusive mode;
      for part in
        select p.relname as parent, c.relname as name, (
          select string_agg(format('%I', a.attname), ', ') from pg_attribute a
          where a.attrelid = p.oid and a.attnum > 0 and not a.attisdropped) as columns
        from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
        where p.oid in ('public.run'::regclass, 'public.step'::regclass, 'public.payload'::regclass)
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
