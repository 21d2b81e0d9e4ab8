create table flow (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  name            text not null,
  description     text not null default '',
  revision        bigint not null default 0,
  archived_at     timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index flow_organization_id_name_key on flow (organization_id, name) where archived_at is null;

create table flow_draft (
  organization_id uuid not null,
  flow_id         uuid not null,
  revision        int not null default 0,
  definition      jsonb not null,
  layout          jsonb not null,
  updated_at      timestamptz not null default now(),
  updated_by      uuid,
  primary key (organization_id, flow_id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);

create table flow_draft_edit (
  organization_id uuid not null,
  flow_id         uuid not null,
  revision        int not null,
  id              uuid not null,
  definition      jsonb not null,
  layout          jsonb not null,
  summary         text not null,
  at              timestamptz not null default now(),
  by_user_id      uuid,
  primary key (organization_id, flow_id, revision),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);

create table flow_content (
  organization_id uuid not null,
  hash            text not null,
  definition      jsonb not null,
  created_at      timestamptz not null default now(),
  primary key (organization_id, hash)
);

create table flow_version (
  organization_id uuid not null,
  flow_id         uuid not null,
  number          int not null check (number > 0),
  content_hash    text not null,
  layout          jsonb not null,
  note            text not null default '',
  published_at    timestamptz not null default now(),
  published_by    uuid,
  primary key (organization_id, flow_id, number),
  foreign key (organization_id, flow_id) references flow (organization_id, id),
  foreign key (organization_id, content_hash) references flow_content (organization_id, hash)
);

create table flow_production (
  organization_id uuid not null,
  flow_id         uuid not null,
  version_number  int not null,
  trigger_kind    text not null check (trigger_kind in ('webhook', 'schedule', 'manual')),
  changed_at      timestamptz not null default now(),
  changed_by      uuid,
  primary key (organization_id, flow_id),
  foreign key (organization_id, flow_id, version_number) references flow_version (organization_id, flow_id, number)
);

create table webhook_route (
  organization_id uuid not null,
  path            text not null,
  flow_id         uuid not null,
  method          text not null,
  reply           text not null check (reply in ('result', 'accepted')),
  primary key (organization_id, path),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
create index webhook_route_organization_id_flow_id_idx on webhook_route (organization_id, flow_id);

create table schedule (
  organization_id uuid not null,
  flow_id         uuid not null,
  cron            text not null,
  time_zone       text not null,
  next_at         timestamptz not null,
  primary key (organization_id, flow_id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
create index schedule_next_at_idx on schedule (next_at);

select protect_tenant_table('flow'), protect_tenant_table('flow_draft'), protect_tenant_table('flow_draft_edit'),
  protect_tenant_table('flow_content'), protect_tenant_table('flow_version'), protect_tenant_table('flow_production'),
  protect_tenant_table('webhook_route'), protect_tenant_table('schedule');

-- The start statement of the runtime joins what is in production.
create policy runtime_read on flow_content for select to millrace_runtime using (true);
create policy runtime_read on flow_version for select to millrace_runtime using (true);
create policy runtime_read on flow_production for select to millrace_runtime using (true);
create policy runtime_read on webhook_route for select to millrace_runtime using (true);

-- Retention deletes contents that nothing refers to; it needs their hashes, not what they say.
select allow_all_organizations('flow_content', 'millrace_maintenance');
create policy maintenance_read on flow_version for select to millrace_maintenance using (true);

-- Which schedules are due, in all organizations, and nothing else about them. The scheduler then enters each
-- organization. Runs as its owner, hence the owner's policy.
create policy owner_due_schedules on schedule for select to millrace_owner using (true);
create function due_schedules(max_rows int) returns table (organization_id uuid, flow_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.organization_id, s.flow_id from public.schedule s where s.next_at <= now() order by s.next_at limit max_rows
$$;

grant select, insert, update on flow, flow_draft to millrace_app;
grant select, insert on flow_draft_edit, flow_content, flow_version to millrace_app;
grant select, insert, update, delete on flow_production, webhook_route, schedule to millrace_app;
grant select on flow_content, flow_version, flow_production, webhook_route to millrace_runtime;
grant select (organization_id, hash, created_at), delete on flow_content to millrace_maintenance;
grant select (organization_id, content_hash) on flow_version to millrace_maintenance;
grant execute on function due_schedules(int) to millrace_app;
