-- Background jobs. graphile-worker makes its schema itself, as millrace_owner, right after the migrations (src/migrate.ts).
-- Its tables have row-level security without policies; this function is the only way in for millrace_app, inside the
-- caller's transaction. millrace_app can enqueue for the organization of its transaction only, and not outside of one. The key
-- of an organization's job begins with the organization, so that nobody can replace another one's job.
create function enqueue_job(name text, payload json, max_attempts int, key text, run_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  organization uuid := (payload ->> 'organizationId')::uuid;
begin
  if session_user = 'millrace_app'
    and (organization = nullif(current_setting('app.org_id', true), '')::uuid) is not true
  then
    raise exception 'a job of another organization, or of none' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(name, payload, max_attempts => max_attempts,
    job_key => case when organization is null then key else organization || ':' || key end, run_at => run_at);
end $$;

grant execute on function enqueue_job(text, json, int, text, timestamptz) to millrace_app, millrace_maintenance;
