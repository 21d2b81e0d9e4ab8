import { runMigrations } from "graphile-worker";
import pg from "pg";
import { databaseRoles } from "../roles.ts";
import { jobLogger } from "./logger.ts";

/** The schema of graphile-worker, inside our database. */
export const jobSchema = "graphile_worker";

/**
 * Makes or updates the job queue's schema as the owner, so that no running role needs rights to change a schema. Its
 * tables have row-level security without policies; `millrace_maintenance`, which runs the jobs, gets a policy on each.
 * `millrace_app` gets nothing: it enqueues through the function `enqueue_job`.
 */
export async function installJobSchema(ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl, schema: jobSchema, logger: jobLogger() });
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const worker = databaseRoles.maintenance;
    await owner.query(`
      begin;
      grant usage on schema ${jobSchema} to ${worker};
      grant select, insert, update, delete on all tables in schema ${jobSchema} to ${worker};
      grant usage on all sequences in schema ${jobSchema} to ${worker};
      grant execute on all functions in schema ${jobSchema} to ${worker};
      do $$
      declare
        job_table regclass;
      begin
        for job_table in
          select c.oid from pg_class c
          where c.relnamespace = '${jobSchema}'::regnamespace and c.relkind = 'r' and c.relrowsecurity
            and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'maintenance_all')
        loop
          execute format('create policy maintenance_all on %s to ${worker} using (true) with check (true)', job_table);
        end loop;
      end $$;
      commit`);
  } finally {
    await owner.end();
  }
}
