-- The history of a draft becomes a log of operations: the whole state is kept now and then, and where an edit has no operations
-- (all edits until now). Nothing of the log ever changes, so what is there stays as it is.
alter table flow_draft_edit
  alter column definition drop not null,
  alter column layout drop not null,
  add column operations jsonb,
  -- How much changed, for lists.
  add column changes jsonb,
  add constraint flow_draft_edit_snapshot_whole check ((definition is null) = (layout is null)),
  add constraint flow_draft_edit_readable check (definition is not null or operations is not null);

-- An edit that is sent twice is one edit.
create unique index flow_draft_edit_organization_id_flow_id_id_key on flow_draft_edit (organization_id, flow_id, id);
