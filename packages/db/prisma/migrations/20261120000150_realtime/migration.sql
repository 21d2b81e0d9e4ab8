create table outbox (
  organization_id uuid not null,
  id              uuid not null,
  events          jsonb not null,
  created_at      timestamptz not null default now(),
  seq             bigint,
  primary key (organization_id, id),
  constraint outbox_organization_id_seq_key unique (organization_id, seq)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
create index outbox_unsequenced_idx on outbox (id) where seq is null;

create table outbox_head (
  organization_id uuid not null primary key,
  epoch           int not null default 1,
  last_seq        bigint not null default 0
) with (fillfactor = 50);

create table realtime_ticket (
  organization_id uuid not null,
  token_hash      bytea not null,
  user_id         uuid not null,
  user_name       text not null,
  expires_at      timestamptz not null,
  primary key (organization_id, token_hash)
);
create index realtime_ticket_token_hash_idx on realtime_ticket (token_hash);
create index realtime_ticket_expires_at_idx on realtime_ticket (expires_at);

select protect_tenant_table('outbox'), protect_tenant_table('outbox_head'), protect_tenant_table('realtime_ticket');
select allow_all_organizations('outbox', 'millrace_runtime'), allow_all_organizations('outbox_head', 'millrace_runtime'),
  allow_all_organizations('outbox', 'millrace_maintenance'),
  allow_all_organizations('realtime_ticket', 'millrace_maintenance');

-- A ticket is worth one connection: this deletes it and says whose it was, or returns nothing when it is unknown, used or
-- too old. The hub has no organization yet, so this runs as its owner, hence the owner's policies.
create policy owner_redeem_read on realtime_ticket for select to millrace_owner using (true);
create policy owner_redeem_delete on realtime_ticket for delete to millrace_owner using (true);
create function redeem_realtime_ticket(ticket_hash bytea)
returns table (organization_id uuid, user_id uuid, user_name text)
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with used as (delete from public.realtime_ticket t where t.token_hash = ticket_hash returning t.*)
  select u.organization_id, u.user_id, u.user_name from used u where u.expires_at > now()
$$;

grant select, insert on outbox to millrace_app;
grant select on outbox_head to millrace_app;
grant select, insert, delete on realtime_ticket to millrace_app;
grant select, insert, update on outbox, outbox_head to millrace_runtime;
grant select, delete on outbox, realtime_ticket to millrace_maintenance;
grant execute on function redeem_realtime_ticket(bytea) to millrace_runtime;
