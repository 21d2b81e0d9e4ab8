-- Filters of the runs list that people keep under a name, for themselves or for everybody in the organization.
create table saved_filter (
  organization_id uuid not null references organization (id),
  id              uuid not null,
  owner_id        uuid not null,
  owner_name      text not null,
  name            text not null,
  -- As in the address of the list.
  query           text not null,
  is_shared       boolean not null default false,
  updated_at      timestamptz not null default now(),
  primary key (organization_id, id),
  constraint saved_filter_organization_id_owner_id_name_key unique (organization_id, owner_id, name)
);

select protect_tenant_table('saved_filter');

grant select, insert, update, delete on saved_filter to millrace_app;
