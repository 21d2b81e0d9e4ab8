import { type BatchIdInput, type BatchProgress, batchProgress } from "@millrace/contracts/api/batches";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { type BatchRow, batchView, ofBatch, requireBatch } from "./batch-rows.ts";

const shownRefused = 20;

/** How far a batch is, as of one moment: what became of its items, and where their runs stand. */
export const getBatch = (deps: CoreDeps, actor: Actor, { batchId }: BatchIdInput): Promise<BatchProgress> =>
  readWithin(deps, actor, async (tx) => {
    const batch = await requireBatch(tx, actor, batchId);
    const runs = await countRuns(tx, actor, batch.id);
    const left = batch.total - batch.started - batch.existing - batch.refused;
    const counts = {
      ...runs,
      pending: batch.cancelledAt ? 0 : left,
      cancelled: runs.cancelled + (batch.cancelledAt ? left : 0),
    };
    return batchProgress.parse({
      ...batchView(batch),
      counts,
      refusedPlaces: await readRefused(tx, actor, batch),
      isDone: counts.pending + counts.queued + counts.running === 0,
    });
  });

type RunCounts = Omit<BatchProgress["counts"], "pending">;

async function countRuns(tx: Tx, { organizationId }: Actor, batchUuid: string): Promise<RunCounts> {
  const [row] = await tx.$queryRaw<RunCounts[]>`
    select count(*) filter (where r.status = 'running' and q.lease_epoch = 0)::int as queued,
      count(*) filter (where r.status = 'running' and q.lease_epoch is distinct from 0)::int as running,
      count(*) filter (where r.status = 'succeeded')::int as succeeded,
      count(*) filter (where r.status = 'failed')::int as failed,
      count(*) filter (where r.status = 'cancelled')::int as cancelled
    from run r
    left join run_queue q on r.status = 'running' and q.organization_id = r.organization_id and q.run_id = r.id
    where r.organization_id = ${organizationId}::uuid and ${ofBatch(batchUuid)}`;
  return row ?? { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
}

async function readRefused(tx: Tx, { organizationId }: Actor, batch: BatchRow): Promise<number[]> {
  if (batch.refused === 0) return [];
  const rows = await tx.runBatchItem.findMany({
    where: { organizationId, batchId: batch.id, outcome: "refused" },
    select: { place: true },
    orderBy: { place: "asc" },
    take: shownRefused,
  });
  return rows.map(({ place }) => place);
}
