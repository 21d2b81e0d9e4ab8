import { enqueueJob, type JobHandlers } from "@millrace/db/jobs";
import type { Pool } from "pg";
import type { Logger } from "pino";
import { runHandler } from "./run-handler.ts";

const weeksAhead = 8;
const settleForMs = 10_000;
const settlePauseMs = 250;
const settleAgainMs = 2_000;

/** What jobs do inside one organization, through the procedures. */
export type OrganizationJobs = {
  prune(organizationId: string): Promise<object>;
  runBulk(organizationId: string, bulkId: string): Promise<object>;
  settleTests(organizationId: string, testSetRunId: string): Promise<{ running: number; unstarted: number }>;
};

/** Drops the weeks of runs that are past every retention, each in a transaction of its own; returns their partitions. */
async function dropExpiredWeeks(pool: Pool): Promise<string[]> {
  const dropped: string[] = [];
  for (;;) {
    const { rows } = await pool.query<{ name: string }>("select name from drop_expired_run_partitions() as name");
    if (rows.length === 0) return dropped;
    dropped.push(...rows.map(({ name }) => name));
  }
}

/** What each job of the catalog does. `pool` connects as the maintenance role. */
export const createJobHandlers = (pool: Pool, jobs: OrganizationJobs, log: Logger): JobHandlers => ({
  "installation.maintain": runHandler(
    "installation.maintain",
    async (_payload, context) => {
      const made = await pool.query<{ count: number }>("select ensure_run_partitions($1) as count", [weeksAhead]);
      const dropped = await dropExpiredWeeks(pool);
      const { rows } = await pool.query<{ id: string }>("select id from list_organization_ids() as id");
      for (const { id } of rows)
        await enqueueJob(pool, "organization.prune", { organizationId: id }, { key: `prune:${id}` });
      const partitions = { made: made.rows[0]?.count, dropped };
      context.log.info({ partitions, organizations: rows.length }, "installation maintained");
    },
    log,
  ),
  "organization.prune": runHandler(
    "organization.prune",
    async ({ organizationId }, context) => {
      context.log.info({ organizationId, deleted: await jobs.prune(organizationId) }, "organization pruned");
    },
    log,
  ),
  "runs.bulk": runHandler(
    "runs.bulk",
    async ({ organizationId, bulkId }, context) => {
      context.log.info({ organizationId, bulkId, ...(await jobs.runBulk(organizationId, bulkId)) }, "bulk action done");
    },
    log,
  ),
  "tests.settle": runHandler(
    "tests.settle",
    async ({ organizationId, testSetRunId }, context) => {
      const until = Date.now() + settleForMs;
      for (;;) {
        const { running, unstarted } = await jobs.settleTests(organizationId, testSetRunId);
        if (running === 0) return;
        // Long runs do not hold a place among the jobs: another one looks again.
        if (Date.now() > until || context.signal.aborted) break;
        if (unstarted === 0) await new Promise((resolve) => setTimeout(resolve, settlePauseMs));
      }
      const runAt = new Date(Date.now() + settleAgainMs);
      await enqueueJob(pool, "tests.settle", { organizationId, testSetRunId }, { key: `tests:${testSetRunId}`, runAt });
    },
    log,
  ),
});
