-- The flows of an organization take turns: the claim walks from flow to flow as it does from organization to organization.
create index run_queue_flow_idx on run_queue (organization_id, flow_id, priority desc, wake_at)
  where lease_owner is null and admitted;

-- A flow's part of its organization's room, relative to its other flows, as the version in production says.
alter table flow_production add column share int not null default 1 check (share between 1 and 100);
