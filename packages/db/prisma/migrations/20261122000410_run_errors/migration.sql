-- For the list of runs that failed with one kind of error; costs the runs that did not fail nothing.
create index run_error_code_idx on run (organization_id, (error ->> 'code'), id desc) where status = 'failed';
