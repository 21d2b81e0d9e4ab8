-- Each branch has its own pins: what there is belongs to the main branch, and the others get copies of what they used so far.
alter table flow_pin no force row level security;
alter table flow_branch no force row level security;
alter table flow_pin add column branch_id uuid;
update flow_pin set branch_id = flow_id;
alter table flow_pin
  alter column branch_id set not null,
  drop constraint flow_pin_pkey,
  add primary key (organization_id, flow_id, branch_id, node_id),
  drop constraint flow_pin_organization_id_flow_id_fkey,
  add foreign key (organization_id, flow_id, branch_id) references flow_branch (organization_id, flow_id, id);
insert into flow_pin (organization_id, flow_id, branch_id, node_id, port, value, size, pinned_by, pinned_at)
  select p.organization_id, p.flow_id, b.id, p.node_id, p.port, p.value, p.size, p.pinned_by, p.pinned_at
  from flow_pin p join flow_branch b on b.organization_id = p.organization_id and b.flow_id = p.flow_id and b.id <> b.flow_id;
alter table flow_branch force row level security;
alter table flow_pin force row level security;
