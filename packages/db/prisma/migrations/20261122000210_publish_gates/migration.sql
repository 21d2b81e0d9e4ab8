-- What an organization asks for before anything is published; without a row, nothing.
create table publish_gates (
  organization_id  uuid primary key references organization (id),
  validation_clean boolean not null default false,
  second_person    boolean not null default false
);

-- Requests that somebody else approves a content. What is approved is the content, by its hash: with any other the approval
-- says nothing.
create table publish_approval (
  organization_id uuid not null,
  id              uuid not null,
  flow_id         uuid not null,
  content_hash    text not null,
  draft_revision  int not null,
  note            text not null default '',
  requested_by    uuid not null,
  requested_at    timestamptz not null default now(),
  decision        text check (decision in ('approved', 'declined', 'replaced')),
  decided_by      uuid,
  decided_at      timestamptz,
  decision_note   text not null default '',
  primary key (organization_id, id),
  foreign key (organization_id, flow_id) references flow (organization_id, id),
  check ((decision is null) = (decided_at is null)),
  -- Nobody decides on an own request, whatever the code above says.
  check (decision is null or decision = 'replaced' or (decided_by is not null and decided_by <> requested_by))
);
create index publish_approval_organization_id_flow_id_content_hash_idx
  on publish_approval (organization_id, flow_id, content_hash);
-- A flow has one open request at a time.
create unique index publish_approval_open_key on publish_approval (organization_id, flow_id) where decision is null;

select protect_tenant_table(t) from unnest(array['publish_gates', 'publish_approval']::regclass[]) t;
grant select, insert, update on publish_gates to millrace_app;
grant select, insert, update (decision, decided_by, decided_at, decision_note) on publish_approval to millrace_app;
