-- Undo: when a run has failed, or was cancelled with the wish to undo, the flows that its succeeded steps name for that are run
-- in the reverse order of their completion, one after the other.

create table run_undo (
  organization_id uuid not null,
  run_id          uuid not null,
  -- A cancellation asked for it; `due_at` comes with the end of the run.
  asked_at        timestamptz not null default now(),
  due_at          timestamptz,
  -- Its steps are known.
  planned_at      timestamptz,
  -- The run of the step that is being undone now.
  current_run_id  uuid,
  settled_at      timestamptz,
  primary key (organization_id, run_id)
);
create index run_undo_pending_idx on run_undo (due_at) where due_at is not null and settled_at is null;

create table run_undo_step (
  organization_id uuid not null,
  run_id          uuid not null,
  -- In the order in which they are undone.
  position        int not null,
  node_id         text not null,
  path            text not null,
  iteration       int not null,
  flow_id         uuid not null,
  version_number  int not null,
  status          text not null default 'pending' check (status in ('pending', 'running', 'succeeded', 'failed')),
  undo_run_id     uuid,
  -- An error code, where the run could not be started.
  problem         text,
  primary key (organization_id, run_id, position)
);
-- Whether a run undoes a step, and of which run.
create index run_undo_step_undo_run_idx on run_undo_step (organization_id, undo_run_id);

select protect_tenant_table(t), allow_all_organizations(t, 'millrace_runtime'), allow_all_organizations(t, 'millrace_maintenance')
from unnest(array['run_undo', 'run_undo_step']::regclass[]) t;
grant select, insert, update on run_undo, run_undo_step to millrace_app;
grant select, insert, update (due_at) on run_undo to millrace_runtime;
grant select on run_undo_step to millrace_runtime;
grant select (organization_id, run_id), delete on run_undo, run_undo_step to millrace_maintenance;

-- Whether there is something to undo in a run of this content.
create function has_undo(organization uuid, content_hash text) returns boolean
language sql stable set search_path = public, pg_temp as $$
  select exists (select from flow_content c
    where c.organization_id = organization and c.hash = content_hash and jsonb_path_exists(c.definition, '$.nodes[*].undo'))
$$;

-- In the database, because several statements end runs and none of them may forget it. What undoes a step is itself not undone,
-- so undoing can't go round in circles.
create function note_run_undo() returns trigger
language plpgsql as $$
begin
  if new.status = 'cancelled' then
    update run_undo set due_at = now() where organization_id = new.organization_id and run_id = new.id;
  elsif has_undo(new.organization_id, new.content_hash) and not exists (
      select from run_undo_step where organization_id = new.organization_id and undo_run_id = new.id) then
    insert into run_undo (organization_id, run_id, due_at) values (new.organization_id, new.id, now())
    on conflict (organization_id, run_id) do update set due_at = now();
  end if;
  return null;
end $$;
create trigger run_undo_due after update on run
  for each row when (old.status = 'running' and new.status in ('failed', 'cancelled')) execute function note_run_undo();

-- A run that is cancelled because the one that waited for it has ended is undone as that one is.
create function note_child_undo() returns trigger
language plpgsql as $$
begin
  insert into run_undo (organization_id, run_id)
  select c.organization_id, c.id
  from run c join run p on p.organization_id = c.organization_id and p.id = c.parent_run_id
  where c.organization_id = new.organization_id and c.id = new.run_id and has_undo(c.organization_id, c.content_hash)
    and (p.status = 'failed'
      or exists (select from run_undo u where u.organization_id = p.organization_id and u.run_id = p.id))
  on conflict do nothing;
  return null;
end $$;
create trigger run_notice_undo after insert on run_notice
  for each row when (new.kind = 'cancel') execute function note_child_undo();

-- Which undos have something to do, in all organizations, and nothing else about them. Runs as its owner, hence the owner's
-- policies.
create policy owner_pending_undos on run_undo for select to millrace_owner using (true);
create function pending_run_undos(max_rows int) returns table (organization_id uuid, run_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select u.organization_id, u.run_id from public.run_undo u
  where u.due_at is not null and u.settled_at is null
    and not exists (select from public.run r
      where r.organization_id = u.organization_id and r.id = u.current_run_id and r.status = 'running')
  order by u.due_at limit max_rows
$$;
grant execute on function pending_run_undos(int) to millrace_app;
grant execute on function has_undo(uuid, text) to millrace_app, millrace_runtime;
revoke execute on function has_undo(uuid, text) from public;
