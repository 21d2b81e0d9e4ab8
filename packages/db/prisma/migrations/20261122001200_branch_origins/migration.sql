-- A branch may begin at any state: of a branch after any of its edits, or a version. Where it began and what was merged say
-- what two branches have in common, so nothing else has to be kept in step with the log.

-- The edit of the main branch's draft that was published; null where the version came from elsewhere.
alter table flow_version no force row level security;
alter table flow_draft_edit no force row level security;
alter table flow_version add column draft_revision int;
update flow_version v set draft_revision = (
  select max(e.revision) from flow_draft_edit e
  where e.organization_id = v.organization_id and e.flow_id = v.flow_id and e.branch_id = v.flow_id and e.at <= v.published_at
) where not v.imported;
alter table flow_version force row level security;

alter table flow_branch no force row level security;
alter table flow_branch
  -- The state that it began with: after which edit of which branch. Null for the main branch, and where it began with a
  -- version that this flow's draft never was.
  add column origin_branch_id uuid,
  add column origin_revision int;
-- Edits that came along with the beginning name it. Where nothing was merged since, the base is still that state; otherwise it
-- was the main branch's, up to where the first merge from there took over.
update flow_branch b set (origin_branch_id, origin_revision) = (
  select merged_branch_id, merged_revision from flow_draft_edit e
  where e.organization_id = b.organization_id and e.flow_id = b.flow_id and e.branch_id = b.id and e.revision = 1
) where b.id <> b.flow_id;
update flow_branch b set origin_branch_id = flow_id, origin_revision = coalesce(
  (select merged_after from flow_draft_edit e
    where e.organization_id = b.organization_id and e.flow_id = b.flow_id and e.branch_id = b.id and e.merged_branch_id = b.flow_id
    order by e.revision limit 1),
  synced_main_revision)
where b.id <> b.flow_id and origin_branch_id is null and (base_branch_id = b.id or exists (
  select from flow_draft_edit e
  where e.organization_id = b.organization_id and e.flow_id = b.flow_id and e.branch_id = b.id and e.merged_branch_id = b.flow_id));
update flow_branch set origin_branch_id = base_branch_id, origin_revision = base_revision
where id <> flow_id and origin_branch_id is null;

alter table flow_branch drop constraint flow_branch_base_whole;
alter table flow_branch
  drop column base_branch_id,
  drop column base_revision,
  drop column synced_revision,
  drop column synced_main_revision,
  add foreign key (organization_id, flow_id, origin_branch_id) references flow_branch (organization_id, flow_id, id),
  add constraint flow_branch_origin_whole check (num_nulls(origin_branch_id, origin_revision) in (0, 2)),
  add constraint flow_branch_main_origin check (id <> flow_id or origin_branch_id is null);
alter table flow_branch force row level security;
alter table flow_draft_edit force row level security;

-- Few beside the edits: what two branches have in common is found through them.
create index flow_draft_edit_merge_idx on flow_draft_edit (organization_id, flow_id) where merged_branch_id is not null;
