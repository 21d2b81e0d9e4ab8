-- A flow has branches, each with a draft and a log of its own. The main branch has the flow's id, so everything that is there
-- becomes the main branch's.
create table flow_branch (
  organization_id      uuid not null,
  flow_id              uuid not null,
  id                   uuid not null,
  name                 text not null,
  -- The state that this branch and the main one last had in common, from which a merge counts what each changed since.
  base_branch_id       uuid,
  base_revision        int,
  -- Up to where the main branch has the log of this one, and this one that of the main branch.
  synced_revision      int,
  synced_main_revision int,
  created_at           timestamptz not null default now(),
  created_by           uuid,
  -- When it was last merged into the main branch.
  merged_at            timestamptz,
  archived_at          timestamptz,
  primary key (organization_id, flow_id, id),
  foreign key (organization_id, flow_id) references flow (organization_id, id),
  foreign key (organization_id, flow_id, base_branch_id) references flow_branch (organization_id, flow_id, id),
  constraint flow_branch_base_whole check (
    num_nulls(base_branch_id, base_revision, synced_revision, synced_main_revision) = case when id = flow_id then 4 else 0 end
  ),
  constraint flow_branch_main_open check (id <> flow_id or (archived_at is null and merged_at is null))
);
create unique index flow_branch_organization_id_flow_id_name_key on flow_branch (organization_id, flow_id, name)
  where archived_at is null;

alter table flow no force row level security;
insert into flow_branch (organization_id, flow_id, id, name, created_at)
  select organization_id, id, id, 'main', created_at from flow;
alter table flow force row level security;

alter table flow_draft no force row level security;
alter table flow_draft add column branch_id uuid;
update flow_draft set branch_id = flow_id;
alter table flow_draft
  alter column branch_id set not null,
  drop constraint flow_draft_pkey,
  add primary key (organization_id, flow_id, branch_id),
  add foreign key (organization_id, flow_id, branch_id) references flow_branch (organization_id, flow_id, id);
alter table flow_draft force row level security;

alter table flow_draft_edit no force row level security;
alter table flow_draft_edit
  add column branch_id uuid,
  -- Of a merge: the branch whose edits came in, after and up to which of its revisions.
  add column merged_branch_id uuid,
  add column merged_after int,
  add column merged_revision int;
update flow_draft_edit set branch_id = flow_id;
drop index flow_draft_edit_organization_id_flow_id_id_key;
alter table flow_draft_edit
  alter column branch_id set not null,
  drop constraint flow_draft_edit_pkey,
  add primary key (organization_id, flow_id, branch_id, revision),
  add foreign key (organization_id, flow_id, branch_id) references flow_branch (organization_id, flow_id, id),
  add foreign key (organization_id, flow_id, merged_branch_id) references flow_branch (organization_id, flow_id, id),
  add constraint flow_draft_edit_merge_whole check (num_nulls(merged_branch_id, merged_after, merged_revision) in (0, 3));
create unique index flow_draft_edit_organization_id_flow_id_branch_id_id_key
  on flow_draft_edit (organization_id, flow_id, branch_id, id);
alter table flow_draft_edit force row level security;

-- Last, because the new foreign keys are checked as the owner, whom the policies keep out too.
select protect_tenant_table('flow_branch');
grant select, insert, update on flow_branch to millrace_app;
