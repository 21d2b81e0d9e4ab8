-- Poison runs, for the list of runs: those that keep losing their worker, see `poisonTakeovers`, and those given up for it.
create index run_queue_poison_idx on run_queue (organization_id, run_id) where takeovers >= 3;
create index run_lost_idx on run (organization_id, id) where status = 'failed' and error ->> 'code' = 'step.lost';
