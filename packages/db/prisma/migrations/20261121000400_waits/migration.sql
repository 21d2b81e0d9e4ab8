-- Waits for a signal or an approval, and the signals of the last day, also those that nobody waited for yet.
--
-- The row of a wait is where it is decided how it ends: `outcome` is written once, by whoever comes first: the sender of a
-- signal, the person who decides, or the executor when the time is over. The run's owner then reads it and goes on;
-- `applied_at` says that the step's row knows it too.

alter table wait
  alter column due_at drop not null,
  drop constraint wait_kind_check,
  add constraint wait_kind_check check (kind in ('timer', 'retry', 'signal', 'approval')),
  -- What it waits for, as the node said it (contracts: WaitSubject); the four after it are copies to look it up by.
  add column subject       jsonb,
  add column name          text,
  add column correlation   text,
  add column title         text,
  add column assignee_role text,
  add column outcome       text check (outcome in ('resolved', 'timed_out', 'closed')),
  add column port          text,
  add column resolution    jsonb,
  add column applied_at    timestamptz,
  add column decision      text check (decision in ('approve', 'reject')),
  add column decided_by    uuid,
  add column comment       text,
  add constraint wait_subject_check check ((kind in ('signal', 'approval')) = (subject is not null)),
  add constraint wait_due_check check (due_at is not null or subject is not null),
  add constraint wait_outcome_time_check check (outcome is null or resolved_at is not null);

-- Who waits for this signal, the oldest first.
create index wait_signal_idx on wait (organization_id, name, correlation, created_at)
  where kind = 'signal' and resolved_at is null;
-- The tasks page: open ones, the newest first, and decided ones by when.
create index wait_open_task_idx on wait (organization_id, id) where kind = 'approval' and resolved_at is null;
create index wait_ended_task_idx on wait (organization_id, resolved_at, id)
  where kind = 'approval' and resolved_at is not null;

create table signal (
  organization_id uuid not null,
  id              uuid not null,
  name            text not null,
  correlation     text not null,
  payload         jsonb not null,
  -- The wait that got it. The row stays until it expires, so that the same signal sent again is known.
  wait_id         uuid,
  created_at      timestamptz not null default now(),
  expires_at      timestamptz not null,
  primary key (organization_id, id)
);
create index signal_key_idx on signal (organization_id, name, correlation, created_at) where wait_id is null;
create index signal_expires_at_idx on signal (organization_id, expires_at);

select protect_tenant_table('signal');
select allow_all_organizations('signal', 'millrace_runtime');
select allow_all_organizations('signal', 'millrace_maintenance');
select allow_all_organizations('wait', 'millrace_maintenance');

grant select, insert, update (wait_id) on signal to millrace_app;
grant select, update (wait_id) on signal to millrace_runtime;
grant update (resolved_at, outcome, port, resolution, decision, decided_by, comment) on wait to millrace_app;
grant select, delete on signal, wait to millrace_maintenance;

-- Takes the marks of runs of this executor whose inbox is empty: what they said is in the waits, which the executor reads
-- next. A run with an inbox keeps its mark. The rows are locked first and looked at afterwards, by statements of their own:
-- whoever marks a run before that has committed what it wrote by then, whoever comes later marks the run anew.
create function take_inbox_marks(owner uuid, organization_ids uuid[], run_ids uuid[]) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  perform from run_queue q
    join unnest(organization_ids, run_ids) as k(organization_id, run_id)
      on q.organization_id = k.organization_id and q.run_id = k.run_id
    order by q.organization_id, q.run_id for update of q;
  update run_queue q set wake_at = now()
    from unnest(organization_ids, run_ids) as k(organization_id, run_id)
    where q.organization_id = k.organization_id and q.run_id = k.run_id and q.lease_owner = owner
      and q.wake_at = to_timestamp(0)
      and not exists (select from run_inbox i where i.organization_id = q.organization_id and i.run_id = q.run_id);
end $$;
grant execute on function take_inbox_marks(uuid, uuid[], uuid[]) to millrace_runtime;
