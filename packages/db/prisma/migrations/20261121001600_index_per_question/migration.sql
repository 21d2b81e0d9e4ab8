-- The statements of executors are planned once, also while tables are empty and every index costs the same. So each question
-- of the claim has one index that answers it without sorting or filtering, and no other one that seems to. Times of the
-- whole queue, and of one flow, are looked up by an expression that the index on organizations does not have.
drop index run_queue_wake_idx;
create index run_queue_wake_idx on run_queue ((wake_at at time zone 'UTC')) where lease_owner is null and admitted;
drop index run_queue_flow_idx;
create index run_queue_flow_idx on run_queue (organization_id, flow_id, priority desc, (wake_at at time zone 'UTC'))
  where lease_owner is null and admitted;

-- For the list of a version's runs, and not for the look at one run.
drop index run_version_idx;
create index run_version_idx on run (organization_id, flow_id, version_number, id desc) where version_number is not null;
