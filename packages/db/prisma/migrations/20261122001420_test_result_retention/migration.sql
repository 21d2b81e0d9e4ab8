-- What a test run gave is data of that run: it goes with it. That the case passed or failed, and why in words, stays.
create index test_case_result_data_idx on test_case_result (organization_id, finished_at) where problems is not null;

select allow_all_organizations('test_case_result', 'millrace_maintenance');
grant select (organization_id, test_set_run_id, test_case_id, run_id, problems, finished_at), update (actual, problems)
  on test_case_result to millrace_maintenance;
