-- Named inputs of a flow with what is expected of it, and what became of them when they were run against a draft or version.
create table test_set (
  organization_id uuid not null,
  id              uuid not null,
  flow_id         uuid not null,
  name            text not null,
  -- Whether a version may only be published when it has passed this set.
  required        boolean not null default false,
  -- Grows with each change of the set and of its cases: an earlier result says nothing about the set as it is now.
  revision        int not null default 1,
  created_at      timestamptz not null default now(),
  primary key (organization_id, id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
create unique index test_set_organization_id_flow_id_name_key on test_set (organization_id, flow_id, name);

create table test_case (
  organization_id uuid not null,
  id              uuid not null,
  test_set_id     uuid not null,
  position        int not null,
  name            text not null,
  -- What the trigger gives.
  input           jsonb not null,
  -- Outputs that are given instead of executing nodes, by node.
  mocks           jsonb not null,
  -- Nodes that reach outside and have no output here fail the case, unless they are to be executed.
  executes        boolean not null default false,
  expectation     jsonb not null,
  -- The run that it was made from.
  source_run_id   uuid,
  changed_at      timestamptz not null default now(),
  changed_by      uuid,
  primary key (organization_id, id),
  foreign key (organization_id, test_set_id) references test_set (organization_id, id) on delete cascade
);
create index test_case_organization_id_test_set_id_position_idx on test_case (organization_id, test_set_id, position);

create table test_set_run (
  organization_id uuid not null,
  id              uuid not null,
  test_set_id     uuid not null,
  -- `null` for the draft.
  version_number  int,
  -- Of what was tested, not of what the test runs executed.
  content_hash    text not null,
  set_revision    int not null,
  status          text not null check (status in ('running', 'passed', 'failed')),
  total           int not null,
  passed          int not null default 0,
  failed          int not null default 0,
  started_at      timestamptz not null default now(),
  started_by      text not null,
  finished_at     timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, test_set_id) references test_set (organization_id, id) on delete cascade
);
create index test_set_run_organization_id_test_set_id_id_idx on test_set_run (organization_id, test_set_id, id desc);

create table test_case_result (
  organization_id uuid not null,
  test_set_run_id uuid not null,
  -- The case may have been deleted since.
  test_case_id    uuid not null,
  position        int not null,
  name            text not null,
  -- `null` where it could not be started.
  run_id          uuid,
  status          text not null check (status in ('running', 'passed', 'failed')),
  -- Why it failed, in words without data of the run.
  reason          text,
  expectation     jsonb not null,
  -- What the run gave, and what of the expectation it did not meet.
  actual          jsonb,
  problems        jsonb,
  finished_at     timestamptz,
  primary key (organization_id, test_set_run_id, test_case_id),
  foreign key (organization_id, test_set_run_id) references test_set_run (organization_id, id) on delete cascade
);

select protect_tenant_table(t) from unnest(
  array['test_set', 'test_case', 'test_set_run', 'test_case_result']::regclass[]) t;
grant select, insert, update, delete on test_set, test_case to millrace_app;
grant select, insert on test_set_run, test_case_result to millrace_app;
grant update (status, passed, failed, finished_at) on test_set_run to millrace_app;
grant update (status, reason, actual, problems, finished_at) on test_case_result to millrace_app;
