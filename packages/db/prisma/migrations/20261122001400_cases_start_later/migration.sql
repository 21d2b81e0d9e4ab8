-- The cases of a test set are started a few at a time, so a result learns its run after it is there.
grant update (run_id) on test_case_result to millrace_app;
