-- What kind of test a run is, which outputs were pinned in it and where it ended; null for production. A run of a draft is a
-- test too, also where it is older than this column.
alter table run add column test jsonb;
-- Few beside the others: what production has run is everything but these.
create index run_test_idx on run (organization_id, flow_id, id desc) where test is not null or version_number is null;

-- Outputs that tests of a draft give instead of executing a node. Beside the definition: no version holds them.
create table flow_pin (
  organization_id uuid not null,
  flow_id         uuid not null,
  node_id         text not null,
  -- The output port that the value leaves through.
  port            text not null,
  value           jsonb not null,
  -- Of its JSON text, in bytes.
  size            int not null,
  pinned_by       uuid,
  pinned_at       timestamptz not null default now(),
  primary key (organization_id, flow_id, node_id),
  foreign key (organization_id, flow_id) references flow (organization_id, id)
);
select protect_tenant_table('flow_pin');
grant select, insert, update, delete on flow_pin to millrace_app;
