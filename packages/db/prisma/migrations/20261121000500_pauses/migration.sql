-- Pauses. A paused run begins no step. A single run is paused on its queue row; a flow or a whole organization by one row
-- here, whatever number of runs it concerns: `subject_id` is the flow, or the organization itself.
create table pause (
  organization_id uuid not null references organization (id),
  subject_id      uuid not null,
  paused_at       timestamptz not null default now(),
  paused_by       text not null,
  reason          text,
  primary key (organization_id, subject_id)
);

-- `held`: the claim found the run due but paused and took it out of line (`wake_at` null), so that however many paused
-- runs there are, claims look at each of them once. Resuming puts it back.
alter table run_queue
  add column paused_at timestamptz,
  add column paused_by text,
  add column held boolean not null default false;
create index run_queue_held_idx on run_queue (organization_id, flow_id) where held;

select protect_tenant_table('pause');
select allow_all_organizations('pause', 'millrace_runtime');

grant select, insert, delete on pause to millrace_app;
grant update (paused_at, paused_by, held) on run_queue to millrace_app;
-- The claim locks the pause because of which it holds a run (`for key share`), for which Postgres wants a right to update.
grant select, update (reason) on pause to millrace_runtime;
