-- Whose draft a test set is run against, and as it was after which edit, so that the runs of its cases name it. Null for a
-- version, and for what was tested before this was written down.
alter table test_set_run
  add column draft_branch_id uuid,
  add column draft_revision int,
  add constraint test_set_run_draft_whole check (num_nulls(draft_branch_id, draft_revision) in (0, 2)),
  add constraint test_set_run_draft_or_version check (version_number is null or draft_revision is null);
