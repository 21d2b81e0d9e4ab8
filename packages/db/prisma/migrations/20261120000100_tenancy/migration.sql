-- Tenancy. The login roles millrace_owner, millrace_app, millrace_runtime and millrace_maintenance exist before any
-- migration runs (src/roles.ts); migrations run as millrace_owner. Nobody gets anything that is not granted by name.

alter default privileges revoke execute on functions from public;
revoke all on schema public from public;
grant usage on schema public to millrace_app, millrace_runtime, millrace_maintenance;

-- Enables and forces row-level security on a table with organization_id and lets millrace_app reach the rows of the
-- organization in app.org_id, which withOrganization sets for one transaction. After the first transaction of a
-- connection the setting is '' and not null, hence nullif; the sub-select makes Postgres read it once per statement.
create function protect_tenant_table(target regclass) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy app_organization on %s to millrace_app
       using (organization_id = nullif((select current_setting(''app.org_id'', true)), '''')::uuid)
       with check (organization_id = nullif((select current_setting(''app.org_id'', true)), '''')::uuid)', target);
end $$;

-- Lets a role that works for all organizations reach every row that its grants allow. Each use is an exception that
-- the catalog test knows by name.
create function allow_all_organizations(target regclass, role_name name) returns void
language plpgsql as $$
begin
  execute format('create policy %I on %s to %I using (true) with check (true)', role_name || '_all', target, role_name);
end $$;
