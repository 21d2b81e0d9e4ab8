-- Debounced starts: the run of a key that has not begun yet takes over the input of the next start and begins later.
create table start_debounce (
  organization_id uuid not null,
  flow_id         uuid not null,
  -- A run stays on its version, so each version has its own pending runs.
  content_hash    text not null,
  key             text not null,
  run_id          uuid not null,
  -- When the run was first asked for, and when it begins as things stand.
  first_at        timestamptz not null,
  start_at        timestamptz not null,
  primary key (organization_id, flow_id, content_hash, key)
);
select protect_tenant_table('start_debounce');
select allow_all_organizations('start_debounce', 'millrace_runtime');
select allow_all_organizations('start_debounce', 'millrace_maintenance');

grant select, insert, update on start_debounce to millrace_app, millrace_runtime;
grant select, delete on start_debounce to millrace_maintenance;
grant update (input, start_at) on run to millrace_app;
grant update (start_at) on run_queue to millrace_app;

-- Gives a start the pending run of its key, with the new input and a later beginning, or says when its own run begins.
-- Starts of one key follow one another, because each holds the key's row to the end of its transaction; what the one
-- before has committed is seen, as each statement in here looks anew. Once its time has come or somebody has taken it, a
-- run is replaced no more, and the next start is a run of its own.
create function debounce_start(
  organization uuid, flow uuid, content text, debounce_key text, new_run uuid, new_input jsonb, delay interval,
  max_delay interval, out run_id uuid, out start_at timestamptz, out debounced boolean)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  pending start_debounce;
  current_at timestamptz;
begin
  insert into start_debounce as d (organization_id, flow_id, content_hash, key, run_id, first_at, start_at)
    values (organization, flow, content, debounce_key, new_run, '-infinity', '-infinity')
    on conflict on constraint start_debounce_pkey do update set key = d.key
    returning d.* into pending;
  current_at := clock_timestamp();
  run_id := pending.run_id;
  -- `least` takes no notice of null: without a longest delay every start moves the beginning on.
  start_at := least(current_at + delay, pending.first_at + max_delay);
  update run_queue q set wake_at = debounce_start.start_at, start_at = debounce_start.start_at
    where q.organization_id = organization and q.run_id = pending.run_id and q.lease_owner is null
      and q.lease_epoch = 0 and q.wake_at > current_at;
  debounced := found;
  if debounced then
    update run r set input = new_input, start_at = debounce_start.start_at
      where r.organization_id = organization and r.id = pending.run_id;
  else
    run_id := new_run;
    pending.first_at := current_at;
    start_at := current_at + least(delay, max_delay);
  end if;
  update start_debounce d
    set run_id = debounce_start.run_id, first_at = pending.first_at, start_at = debounce_start.start_at
    where d.organization_id = organization and d.flow_id = flow and d.content_hash = content and d.key = debounce_key;
end $$;
revoke execute on function debounce_start from public;
grant execute on function debounce_start to millrace_app, millrace_runtime;
