-- Runs that begin at a set time. `wake_at` says when, as for every run of the queue; `start_at` keeps the time where
-- `wake_at` may be overwritten meanwhile (a pause that ends), and with the run for good.
alter table run add column start_at timestamptz;
alter table run_queue add column start_at timestamptz;

-- A run that falls under a limit and whose time has not come is not in line yet: `admitted` is null, so it is in none of
-- the indexes that admissions, claims and counts look at, and takes no place of a limit. An executor puts it in line when
-- it is due.
alter table run_queue alter column admitted drop not null;
create index run_queue_not_in_line_idx on run_queue (wake_at) where admitted is null;

-- Low, normal, high. Claims look at each of them by itself, so that timers of one never stand before due runs of another.
alter table run_queue add constraint run_queue_priority_check check (priority between -1 and 1);
