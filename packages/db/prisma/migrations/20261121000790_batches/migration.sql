-- Many runs of one flow started with one call. The call stores the inputs; a process of the scheduler role then starts
-- them in order, a chunk per transaction, so that a crash costs a moment and each input is started exactly once.
create table run_batch (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  flow_id         uuid not null,
  -- All of its runs use the version that was in production when it was accepted.
  version_number  int not null,
  content_hash    text not null,
  trigger_node    text not null,
  priority        smallint check (priority between -1 and 1),
  start_at        timestamptz,
  total           int not null,
  -- What became of the inputs that were come to: a run each, the run that had their key before, or a refusal.
  started         int not null default 0,
  existing        int not null default 0,
  refused         int not null default 0,
  created_by      text not null,
  created_at      timestamptz not null default now(),
  -- Every input was come to, or the rest is not started any more.
  finished_at     timestamptz,
  cancelled_at    timestamptz,
  cancelled_by    text,
  primary key (organization_id, id)
);
create index run_batch_pending_idx on run_batch (created_at) where finished_at is null;
create index run_batch_organization_id_flow_id_id_idx on run_batch (organization_id, flow_id, id desc);

create table run_batch_item (
  organization_id uuid not null,
  batch_id        uuid not null,
  -- From 0, as in the call.
  place           int not null,
  -- `null` once it was come to: the run has it.
  input           jsonb,
  start_key       text,
  input_hash      text,
  outcome         text check (outcome in ('started', 'existing', 'refused')),
  run_id          uuid,
  primary key (organization_id, batch_id, place),
  foreign key (organization_id, batch_id) references run_batch (organization_id, id) on delete cascade
);
create index run_batch_item_refused_idx on run_batch_item (organization_id, batch_id, place) where outcome = 'refused';

alter table run add column batch_id uuid;
create index run_batch_id_idx on run (organization_id, batch_id) where batch_id is not null;

select protect_tenant_table(t) from unnest(array['run_batch', 'run_batch_item']::regclass[]) t;
select allow_all_organizations(t, 'millrace_maintenance') from unnest(
  array['run_batch', 'run_batch_item']::regclass[]) t;

grant select, insert, update (started, existing, refused, finished_at, cancelled_at, cancelled_by) on run_batch
  to millrace_app;
grant select, insert, update (input, outcome, run_id) on run_batch_item to millrace_app;
grant select, delete on run_batch, run_batch_item to millrace_maintenance;

-- Which batches have inputs that were not started, in all organizations, and nothing else about them. Runs as its owner,
-- hence the owner's policy.
create policy owner_pending_batches on run_batch for select to millrace_owner using (true);
create function pending_run_batches(max_rows int) returns table (organization_id uuid, batch_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select b.organization_id, b.id from public.run_batch b
  where b.finished_at is null order by b.created_at limit max_rows
$$;
grant execute on function pending_run_batches(int) to millrace_app;
