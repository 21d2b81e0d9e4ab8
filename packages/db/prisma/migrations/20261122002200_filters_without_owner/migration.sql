-- A filter that is not shared and whose owner has left the organization was seen by nobody; from now on there is none.
alter table saved_filter no force row level security;
alter table member no force row level security;
delete from saved_filter f
where not f.is_shared
  and not exists (select from member m where m.organization_id = f.organization_id and m.user_id = f.owner_id);
alter table saved_filter force row level security;
alter table member force row level security;
