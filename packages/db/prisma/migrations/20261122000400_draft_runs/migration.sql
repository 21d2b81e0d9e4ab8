-- For the list of a flow's test runs and their statistics; costs the runs of versions nothing.
create index run_draft_idx on run (organization_id, flow_id, id desc) where version_number is null;
