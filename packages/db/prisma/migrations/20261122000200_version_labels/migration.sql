-- What a version is called. The version itself never changes, so its name and a later note stand beside it; the audit log
-- keeps what they were before.
create table flow_version_label (
  organization_id uuid not null,
  flow_id         uuid not null,
  version_number  int not null,
  name            text not null,
  note            text not null,
  changed_at      timestamptz not null default now(),
  changed_by      uuid,
  primary key (organization_id, flow_id, version_number),
  foreign key (organization_id, flow_id, version_number) references flow_version (organization_id, flow_id, number)
);
select protect_tenant_table('flow_version_label');
grant select, insert, update on flow_version_label to millrace_app;
