-- For lists of runs in long histories; docs/execution/keeping.md shows their plans. What did not succeed, and what no webhook
-- started, is the small part, so these cost the runs that are neither nothing. Retention finds by them what it removes.
create index run_unsuccessful_idx on run (organization_id, status, id desc) where status in ('failed', 'cancelled');
create index run_flow_unsuccessful_idx on run (organization_id, flow_id, status, id desc)
  where status in ('failed', 'cancelled');
create index run_trigger_idx on run (organization_id, trigger, id desc) where trigger <> 'webhook';
create index run_version_idx on run (organization_id, flow_id, version_number, id desc);
