-- Background jobs. graphile-worker makes its schema itself, as millrace_owner, right after the migrations (src/migrate.ts).
-- Its tables have row-level security without policies; this function is the only way in for millrace_app, inside the
-- caller's transaction. Who acts inside an organization can enqueue for that organization only.
create function enqueue_job(name text, payload json, max_attempts int, key text, run_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if session_user = 'millrace_app'
    and (payload ->> 'organizationId')::uuid is distinct from nullif(current_setting('app.org_id', true), '')::uuid
  then
    raise exception 'a job of another organization' using errcode = '42501';
  end if;
  perform graphile_worker.add_job(name, payload, max_attempts => max_attempts, job_key => key, run_at => run_at);
end $$;

grant execute on function enqueue_job(text, json, int, text, timestamptz) to millrace_app, millrace_maintenance;
