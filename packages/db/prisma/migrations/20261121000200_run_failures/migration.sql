-- Flows that handle the failed runs of other flows.

alter table run drop constraint run_trigger_check;
alter table run add constraint run_trigger_check
  check (trigger in ('webhook', 'schedule', 'manual', 'run_failed'));
alter table flow_production drop constraint flow_production_trigger_kind_check;
alter table flow_production add constraint flow_production_trigger_kind_check
  check (trigger_kind in ('webhook', 'schedule', 'manual', 'run_failed'));

-- One row per failed run whose flow names a handler. Settled once the handler's run was started, or could not be.
create table run_failure (
  organization_id uuid not null,
  run_id          uuid not null,
  handler_run_id  uuid,
  problem         text,
  created_at      timestamptz not null default now(),
  settled_at      timestamptz,
  primary key (organization_id, run_id)
);
create index run_failure_pending_idx on run_failure (created_at) where settled_at is null;
select protect_tenant_table('run_failure');
select allow_all_organizations('run_failure', 'millrace_runtime');
select allow_all_organizations('run_failure', 'millrace_maintenance');
grant select, update on run_failure to millrace_app;
grant insert on run_failure to millrace_runtime;
grant select (organization_id, run_id), delete on run_failure to millrace_maintenance;

-- In the database, because several statements end runs and none of them may forget it: the row comes with the end of the
-- run or not at all. A handler's own failed run is not handled, so handlers can't go round in circles.
create function note_run_failure() returns trigger
language plpgsql as $$
begin
  insert into run_failure (organization_id, run_id)
  select new.organization_id, new.id from flow_content
  where organization_id = new.organization_id and hash = new.content_hash
    and definition #> '{settings,errorHandlerFlowId}' is not null;
  return null;
end $$;
create trigger run_failed after update on run
  for each row when (new.status = 'failed' and new.trigger <> 'run_failed') execute function note_run_failure();

-- Which failed runs wait for their handler, in all organizations, and nothing else about them. Runs as its owner, hence
-- the owner's policy.
create policy owner_pending_failures on run_failure for select to millrace_owner using (true);
create function pending_run_failures(max_rows int) returns table (organization_id uuid, run_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.organization_id, f.run_id from public.run_failure f
  where f.settled_at is null order by f.created_at limit max_rows
$$;
grant execute on function pending_run_failures(int) to millrace_app;
