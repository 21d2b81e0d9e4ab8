import type { PruneRunsOutput } from "@millrace/contracts/api/system";
import { withOrganization } from "@millrace/db/client";
import { lockContents } from "../flows/content.ts";
import { deleteEndedRuns, deleteLeftovers, expiriesOf, readRetention } from "../retention/ended-runs.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

const batchSize = 1_000;
const dayMs = 86_400_000;
/** How long clients that were away can catch up from the event stream. */
const outboxKeptMs = dayMs;
const sessionKeptMs = 30 * dayMs;
const contentKeptMs = dayMs;
const debounceKeptMs = dayMs;
const signInFailureKeptMs = dayMs;

/**
 * Deletes what is past its time in the actor's organization: runs with all that belongs to them, as their flow or the
 * organization says; contents of drafts that no run has any more, used up start keys and debounces, batches, bulk actions, what test runs gave,
 * signals, what became of ticks, tickets and events; and, for the installation, ended sessions and old failed sign-ins. Works in batches,
 * each its own transaction, so it can be stopped anywhere. `deps.database` must be connected as millrace_maintenance,
 * which reaches every organization: each statement names the one that is meant.
 */
export async function pruneRuns(deps: CoreDeps, actor: SystemActor): Promise<PruneRunsOutput> {
  const { organizationId } = actor;
  const nowMs = deps.clock().getTime();
  const now = new Date(nowMs);
  const inBatches = (deleteBatch: (tx: Tx) => Promise<number>) => repeat(deps, organizationId, deleteBatch);
  const retentionDays = await withOrganization(deps.database, { organizationId }, async (tx) => {
    const organization = await tx.organization.findUnique({
      where: { id: organizationId },
      select: { runRetentionDays: true },
    });
    return organization?.runRetentionDays;
  });
  if (retentionDays === undefined) return nothingPruned;
  const endedBefore = new Date(nowMs - retentionDays * dayMs);
  const sessionsBefore = new Date(nowMs - sessionKeptMs);
  const { userSession, signInFailure } = deps.database.installation;
  const retention = await withOrganization(deps.database, { organizationId }, (tx) =>
    readRetention(tx, organizationId),
  );
  let runs = 0;
  for (const expiry of retention.flatMap((row) => expiriesOf(row, retentionDays, nowMs)))
    runs += await inBatches((tx) => deleteEndedRuns(tx, organizationId, expiry, batchSize));

  return {
    runs,
    leftovers: await inBatches((tx) => deleteLeftovers(tx, organizationId, endedBefore, batchSize)),
    contents: await inBatches(async (tx) => {
      await lockContents(tx, organizationId, "alone");
      return tx.$executeRaw`
        delete from flow_content where organization_id = ${organizationId}::uuid and hash in (
          select hash from flow_content c
          where organization_id = ${organizationId}::uuid and created_at < ${new Date(nowMs - contentKeptMs)}
            and not exists (select from flow_version v
              where v.organization_id = c.organization_id and v.content_hash = c.hash)
            and not exists (select from run r
              where r.organization_id = c.organization_id and r.content_hash = c.hash and r.version_number is null)
          limit ${batchSize})`;
    }),
    startKeys: await inBatches(
      (tx) => tx.$executeRaw`
        delete from start_key where organization_id = ${organizationId}::uuid and (flow_id, key) in (
          select flow_id, key from start_key
          where organization_id = ${organizationId}::uuid and expires_at < ${now} limit ${batchSize})`,
    ),
    debounces: await inBatches(
      (tx) => tx.$executeRaw`
        delete from start_debounce where organization_id = ${organizationId}::uuid and (flow_id, content_hash, key) in (
          select flow_id, content_hash, key from start_debounce
          where organization_id = ${organizationId}::uuid and start_at < ${new Date(nowMs - debounceKeptMs)}
          limit ${batchSize})`,
    ),
    // After their runs, with their items.
    batches: await inBatches(
      (tx) => tx.$executeRaw`
        delete from run_batch where organization_id = ${organizationId}::uuid and id in (
          select id from run_batch b
          where organization_id = ${organizationId}::uuid and finished_at < ${endedBefore}
            and not exists (select from run r where r.organization_id = b.organization_id and r.batch_id = b.id)
          limit ${batchSize})`,
    ),
    bulks: await inBatches(
      (tx) => tx.$executeRaw`
        delete from run_bulk where organization_id = ${organizationId}::uuid and id in (
          select id from run_bulk
          where organization_id = ${organizationId}::uuid and finished_at < ${endedBefore} limit ${batchSize})`,
    ),
    // The data of what tests gave, once their runs are gone; the verdicts stay.
    testResults: await inBatches(
      (tx) => tx.$executeRaw`
        update test_case_result set actual = null, problems = null
        where organization_id = ${organizationId}::uuid and (test_set_run_id, test_case_id) in (
          select test_set_run_id, test_case_id from test_case_result c
          where organization_id = ${organizationId}::uuid and problems is not null
            and finished_at < ${new Date(nowMs - dayMs)}
            and not exists (select from run r where r.organization_id = c.organization_id and r.id = c.run_id)
          limit ${batchSize})`,
    ),
    signals: await inBatches(
      (tx) => tx.$executeRaw`
        delete from signal where organization_id = ${organizationId}::uuid and id in (
          select id from signal
          where organization_id = ${organizationId}::uuid and expires_at < ${now} limit ${batchSize})`,
    ),
    ticks: await inBatches(
      // What a run still refers to stays, for the schedule to see that it is going.
      (tx) => tx.$executeRaw`
        delete from schedule_tick where organization_id = ${organizationId}::uuid and (flow_id, tick_at) in (
          select flow_id, tick_at from schedule_tick t
          where organization_id = ${organizationId}::uuid and decided_at < ${endedBefore} and outcome <> 'waiting' and not exists (
            select from run_queue q where q.organization_id = t.organization_id and q.run_id = t.run_id)
          order by decided_at limit ${batchSize})`,
    ),
    backfills: await inBatches(
      (tx) => tx.$executeRaw`
        delete from schedule_backfill where organization_id = ${organizationId}::uuid and id in (
          select id from schedule_backfill
          where organization_id = ${organizationId}::uuid and finished_at < ${endedBefore} limit ${batchSize})`,
    ),
    tickets: await inBatches(
      (tx) => tx.$executeRaw`
        delete from realtime_ticket where organization_id = ${organizationId}::uuid and token_hash in (
          select token_hash from realtime_ticket
          where organization_id = ${organizationId}::uuid and expires_at < ${now} limit ${batchSize})`,
    ),
    outboxRows: await inBatches(
      // What the relay has not sequenced yet is never deleted.
      (tx) => tx.$executeRaw`
        delete from outbox where organization_id = ${organizationId}::uuid and id in (
          select id from outbox
          where organization_id = ${organizationId}::uuid and seq is not null
            and id < uuid_v7_floor(${new Date(nowMs - outboxKeptMs)}) limit ${batchSize})`,
    ),
    sessions: (
      await userSession.deleteMany({
        where: { OR: [{ expiresAt: { lt: now } }, { revokedAt: { lt: sessionsBefore } }] },
      })
    ).count,
    signInFailures: (await signInFailure.deleteMany({ where: { at: { lt: new Date(nowMs - signInFailureKeptMs) } } }))
      .count,
  };
}

const nothingPruned: PruneRunsOutput = {
  runs: 0,
  leftovers: 0,
  contents: 0,
  startKeys: 0,
  debounces: 0,
  batches: 0,
  bulks: 0,
  testResults: 0,
  signals: 0,
  ticks: 0,
  backfills: 0,
  tickets: 0,
  outboxRows: 0,
  sessions: 0,
  signInFailures: 0,
};

async function repeat(
  { database }: CoreDeps,
  organizationId: string,
  deleteBatch: (tx: Tx) => Promise<number>,
): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await withOrganization(database, { organizationId }, deleteBatch);
    total += count;
    if (count < batchSize) return total;
  }
}
