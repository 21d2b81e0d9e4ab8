import { jobCatalog } from "@millrace/contracts/jobs";
import type { Pool } from "pg";
import type { JobHandlers } from "./run-handler.ts";

const weeksAhead = 8;
const prune = "organization.prune";

export type PruneOrganization = (organizationId: string) => Promise<object>;

/** What each job of the catalog does. `pool` connects as the maintenance role; `prune` acts inside one organization. */
export const createJobHandlers = (pool: Pool, pruneOrganization: PruneOrganization): JobHandlers => ({
  "installation.maintain": async (_payload, { log }) => {
    const made = await pool.query<{ count: number }>("select ensure_run_partitions($1) as count", [weeksAhead]);
    const enqueued = await pool.query(
      "select enqueue_job($1, json_build_object('organizationId', id), $2, $1 || ':' || id, null) from list_organization_ids() as id",
      [prune, jobCatalog[prune].maxAttempts],
    );
    log.info({ newPartitions: made.rows[0]?.count, organizations: enqueued.rowCount }, "installation maintained");
  },
  [prune]: async ({ organizationId }, { log }) => {
    log.info({ organizationId, deleted: await pruneOrganization(organizationId) }, "organization pruned");
  },
});
