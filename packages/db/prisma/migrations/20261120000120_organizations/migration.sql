create table organization (
  id                 uuid primary key,
  slug               text not null constraint organization_slug_key unique,
  name               text not null,
  run_retention_days int not null default 30 check (run_retention_days between 1 and 3650),
  revision           bigint not null default 0,
  created_at         timestamptz not null default now()
);

create table member (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  user_id         uuid not null references user_account (id) on delete restrict,
  role            text not null check (role in ('owner', 'admin', 'builder', 'operator', 'auditor', 'viewer')),
  joined_at       timestamptz not null default now(),
  primary key (organization_id, id),
  constraint member_organization_id_user_id_key unique (organization_id, user_id)
);
create index member_user_id_idx on member (user_id);

create table audit_entry (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  at              timestamptz not null default now(),
  actor_kind      text not null check (actor_kind in ('user', 'system')),
  actor_id        uuid,
  actor_name      text not null,
  action          text not null,
  subject_type    text not null,
  subject_id      text not null,
  details         jsonb not null default '{}',
  request_id      text,
  primary key (organization_id, id)
);

create table organization_key (
  organization_id uuid not null references organization (id),
  id              int not null,
  wrapped_key     text not null,
  created_at      timestamptz not null default now(),
  primary key (organization_id, id)
);

create table credential (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  name            text not null,
  kind            text not null check (kind in ('header', 'basic')),
  allowed_hosts   text[] not null,
  label           text not null,
  last4           text not null,
  secret          text not null,
  revision        int not null default 1,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (organization_id, id),
  constraint credential_organization_id_name_key unique (organization_id, name)
);

select protect_tenant_table('member'), protect_tenant_table('audit_entry'), protect_tenant_table('organization_key'),
  protect_tenant_table('credential');

-- A person sees the own memberships without an organization (withUser): the organization switcher, and the proof of
-- membership on each request.
create policy app_own_membership on member for select to millrace_app
  using (user_id = nullif((select current_setting('app.user_id', true)), '')::uuid);

-- An organization is its own tenant. Members see it too, through their membership.
alter table organization enable row level security;
alter table organization force row level security;
create policy app_organization on organization to millrace_app
  using (id = nullif((select current_setting('app.org_id', true)), '')::uuid)
  with check (id = nullif((select current_setting('app.org_id', true)), '')::uuid);
create policy app_membership on organization for select to millrace_app
  using (exists (
    select from member
    where member.organization_id = organization.id
      and member.user_id = nullif((select current_setting('app.user_id', true)), '')::uuid));
create policy runtime_read on organization for select to millrace_runtime using (true);
create policy maintenance_read on organization for select to millrace_maintenance using (true);

create function list_organization_ids() returns setof uuid
language sql stable as $$ select id from organization order by id $$;

grant select, insert, update on organization to millrace_app;
grant select, insert, update, delete on member, credential to millrace_app;
grant select, insert on audit_entry, organization_key to millrace_app;
grant select (id, slug) on organization to millrace_runtime;
grant select (id, run_retention_days) on organization to millrace_maintenance;
grant execute on function list_organization_ids() to millrace_maintenance;
