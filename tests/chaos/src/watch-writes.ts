import type { Cluster } from "./cluster.ts";

/**
 * Lets the database itself count, for each step, how often a result was written: triggers of the test, which see every write
 * of every process. A count above one is a result that was written twice, whatever the product thinks of it. Also each time
 * that a run was taken over because a lease had run out.
 */
export async function watchWrites(cluster: Cluster): Promise<void> {
  await cluster.query(`
    create table chaos_result (kind text, organization_id uuid, run_id uuid, path text, iteration int);
    alter table chaos_result owner to current_user;
    create function chaos_count_step() returns trigger language plpgsql security definer as $$
      begin
        insert into chaos_result values ('step', new.organization_id, new.run_id, new.path, new.iteration);
        return null;
      end $$;
    create function chaos_count_run() returns trigger language plpgsql security definer as $$
      begin
        insert into chaos_result values ('run', new.organization_id, new.id, '', 0);
        return null;
      end $$;
    create function chaos_count_takeover() returns trigger language plpgsql security definer as $$
      begin
        insert into chaos_result values ('takeover', new.organization_id, new.run_id, '', new.takeovers);
        return null;
      end $$;
    create trigger chaos_takeover after update on run_queue for each row
      when (new.takeovers > old.takeovers) execute function chaos_count_takeover();
    create trigger chaos_step after insert or update on step for each row
      when (new.status in ('succeeded', 'failed', 'cancelled')) execute function chaos_count_step();
    create trigger chaos_run after update on run for each row
      when (new.status <> 'running') execute function chaos_count_run();`);
}
