-- Replays. A run may be started again from the input of an earlier one, and may keep the results of the steps before the
-- one it goes on from: those are copied in when it starts and never executed again.
alter table run
  add column replay_of uuid,
  add column rerun_from text;
create index run_replay_of_idx on run (organization_id, replay_of) where replay_of is not null;

alter table step add column kept boolean not null default false;

grant insert on step to millrace_app;
