-- One action on many runs: which runs is fixed when it is asked for, a job then works through them in order.
create table run_bulk (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  action          text not null check (action in ('cancel', 'pause', 'resume', 'replay')),
  filter          jsonb not null,
  total           int not null,
  -- Emptied at the end.
  run_ids         uuid[] not null,
  done            int not null default 0,
  skipped         int not null default 0,
  created_by      text not null,
  created_at      timestamptz not null default now(),
  finished_at     timestamptz,
  primary key (organization_id, id)
);

select protect_tenant_table('run_bulk');

grant select, insert, update (run_ids, done, skipped, finished_at) on run_bulk to millrace_app;
