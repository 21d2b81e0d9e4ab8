-- Runs that a step of another run has started, and the wait for their end.

-- Where a run was started from. `parent_waits`: that step goes on only when this run has ended, and this run is cancelled
-- when the step is. All null, and depth 0, for a run that no step has started.
alter table run
  add column parent_run_id    uuid,
  add column parent_path      text,
  add column parent_iteration int,
  add column parent_attempt   int,
  add column parent_waits     boolean,
  add column depth            smallint not null default 0;
create index run_parent_idx on run (organization_id, parent_run_id) where parent_run_id is not null;

-- `failed`: what was waited for has failed; `resolution` says how, and the step fails with it.
alter table wait
  drop constraint wait_kind_check,
  add constraint wait_kind_check check (kind in ('timer', 'retry', 'signal', 'approval', 'run')),
  drop constraint wait_subject_check,
  add constraint wait_subject_check check ((kind in ('signal', 'approval', 'run')) = (subject is not null)),
  drop constraint wait_outcome_check,
  add constraint wait_outcome_check check (outcome in ('resolved', 'timed_out', 'closed', 'failed'));
-- Which step waits for the end of this run.
create index wait_run_idx on wait (organization_id, (subject ->> 'runId')) where kind = 'run' and resolved_at is null;

-- What a run has to be told because another one has ended. It is written in the transaction in which that happens and
-- delivered by `deliver_run_notices` in one of its own, because the end of a run must not wait for the row of another run:
-- two writes of many runs each could wait for each other. A notice lives for milliseconds; after a crash, for seconds.
create table run_notice (
  organization_id uuid not null,
  id              uuid not null default gen_random_uuid(),
  -- Who is told.
  run_id          uuid not null,
  -- `child_ended`: the run in `child_run_id` has ended, for whose end a step waits; `cancel`: nobody waits for you any more.
  kind            text not null check (kind in ('child_ended', 'cancel')),
  child_run_id    uuid,
  created_at      timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  constraint run_notice_child_check check ((kind = 'child_ended') = (child_run_id is not null))
);
create index run_notice_created_at_idx on run_notice (created_at);
select protect_tenant_table('run_notice');
select allow_all_organizations('run_notice', 'millrace_runtime');
grant select on run_notice to millrace_app;
-- To lock a row Postgres wants a right to update.
grant select, insert, update (created_at), delete on run_notice to millrace_runtime;

-- In the database, because several statements end runs and none of them may forget it.
create function note_child_end() returns trigger
language plpgsql as $$
begin
  insert into run_notice (organization_id, run_id, kind, child_run_id)
  values (new.organization_id, new.parent_run_id, 'child_ended', new.id);
  return null;
end $$;
create trigger run_child_ended after update on run
  for each row when (old.status = 'running' and new.status <> 'running' and new.parent_waits)
  execute function note_child_end();

-- A run that ends before its time does so for the runs that it still waits for as well. Whoever starts one holds the queue row of
-- this run meanwhile, so what is being started has been committed, or is refused, by the time that this looks.
create function cancel_children() returns trigger
language plpgsql as $$
begin
  insert into run_notice (organization_id, run_id, kind)
  select organization_id, id, 'cancel' from run
  where organization_id = new.organization_id and parent_run_id = new.id and parent_waits and status = 'running';
  return null;
end $$;
create trigger run_children after update on run
  for each row when (old.status = 'running' and new.status in ('failed', 'cancelled')) execute function cancel_children();

-- So does a step that was given up while its run goes on: its wait is closed without an outcome.
create function cancel_given_up_child() returns trigger
language plpgsql as $$
begin
  insert into run_notice (organization_id, run_id, kind)
  values (new.organization_id, (new.subject ->> 'runId')::uuid, 'cancel');
  return null;
end $$;
create trigger wait_given_up after update of resolved_at on wait
  for each row
  when (new.kind = 'run' and old.resolved_at is null and new.resolved_at is not null and new.outcome is null)
  execute function cancel_given_up_child();

-- Ends the wait for a run that has ended, once: whoever comes second finds it ended. Returns the run that waited.
create function answer_run_wait(organization uuid, child uuid) returns uuid
language sql volatile set search_path = public, pg_temp as $$
  update wait w set resolved_at = clock_timestamp(),
    outcome = case r.status when 'succeeded' then 'resolved' else 'failed' end,
    port = case r.status when 'succeeded' then w.subject ->> 'port' end,
    resolution = case r.status when 'succeeded' then r.output
      else jsonb_build_object('status', r.status, 'error', r.error) end
  from run r
  where r.organization_id = organization and r.id = child and r.status <> 'running'
    and w.organization_id = organization and w.kind = 'run' and w.subject ->> 'runId' = child::text
    and w.resolved_at is null
  returning w.run_id
$$;

-- Delivers notices, the oldest first, and returns the runs that have something to read now. A run whose queue row somebody is
-- writing at this moment is not waited for: its notices are counted in `left_over` and come with the next call.
create function deliver_run_notices(max_rows int, out told uuid[], out left_over int)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  notice record;
begin
  told := '{}';
  left_over := 0;
  for notice in
    select n.organization_id, n.id, n.run_id, n.kind, n.child_run_id from run_notice n
    order by n.created_at limit max_rows for update skip locked
  loop
    perform from run_queue q where q.organization_id = notice.organization_id and q.run_id = notice.run_id
      for update skip locked;
    if found then
      if notice.kind = 'cancel' then
        insert into run_inbox (organization_id, run_id, id, kind, payload)
        values (notice.organization_id, notice.run_id, gen_random_uuid(), 'cancel',
          '{"reason": "Cancelled because the run that waited for it has ended."}');
      else
        perform where answer_run_wait(notice.organization_id, notice.child_run_id) is not null;
      end if;
      if found then
        update run_queue set wake_at = to_timestamp(0)
        where organization_id = notice.organization_id and run_id = notice.run_id;
        told := told || notice.run_id;
      end if;
    elsif exists (select from run_queue q
        where q.organization_id = notice.organization_id and q.run_id = notice.run_id) then
      left_over := left_over + 1;
      continue;
    end if;
    delete from run_notice where organization_id = notice.organization_id and id = notice.id;
  end loop;
end $$;
revoke execute on function answer_run_wait(uuid, uuid), deliver_run_notices(int) from public;
grant execute on function answer_run_wait(uuid, uuid), deliver_run_notices(int) to millrace_runtime;
