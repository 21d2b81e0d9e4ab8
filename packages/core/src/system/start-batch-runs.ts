import type { BatchIdInput } from "@millrace/contracts/api/batches";
import type { StartBatchRunsOutput } from "@millrace/contracts/api/system";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import { prismaSql } from "@millrace/runtime/ports";
import { type ItemOutcome, type ItemStart, startMany } from "@millrace/runtime/start-runs";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";

/** Runs per transaction, few enough to hold the lock of the batch for a moment only. */
const chunkSize = 250;
/** Chunks per call, so that the batches of others get their turn. */
const chunksPerTurn = 8;

/**
 * Starts the next runs of a batch, in the order of its items. Each chunk is one transaction with what it did to the batch,
 * so a process that dies costs nothing but a moment, and no item is started twice. A batch that another process has in
 * hand right now is left to it. What is left after a turn is for the next call.
 */
export async function startBatchRuns(
  deps: CoreDeps,
  actor: SystemActor,
  { batchId }: BatchIdInput,
): Promise<StartBatchRunsOutput> {
  const total: StartBatchRunsOutput = { started: 0, existing: 0, refused: 0, more: false };
  for (let turn = 0; turn < chunksPerTurn; turn++) {
    const chunk = await changeWithin(deps, actor, (tx) => startChunk(tx, deps, actor, toUuid("batch", batchId)));
    if (!chunk) return { ...total, more: false };
    for (const { outcome } of chunk.outcomes) total[outcome]++;
    deps.bus.publish("run_available", "");
    if (chunk.limited) deps.bus.publish("slot_changed", "");
    total.more = !chunk.isLast;
    if (chunk.isLast) break;
  }
  return total;
}

async function startChunk(tx: Tx, deps: CoreDeps, actor: SystemActor, id: string) {
  const { organizationId } = actor;
  if (!(await tx.runBatch.findFirst({ where: { organizationId, id }, select: { id: true } })))
    throw new AppError("run.batch_not_found");
  const locked = await tx.$queryRaw<unknown[]>`
    select id from run_batch where organization_id = ${organizationId}::uuid and id = ${id}::uuid and finished_at is null
    for update skip locked`;
  if (locked.length === 0) return null;
  const batch = await tx.runBatch.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } });
  const first = batch.started + batch.existing + batch.refused;
  const items = await readItems(tx, organizationId, id, first);
  const { outcomes, limited } = await startMany(
    prismaSql(tx),
    {
      organizationId,
      flowId: batch.flowId,
      batchId: id,
      versionNumber: batch.versionNumber,
      contentHash: batch.contentHash,
      triggerNode: batch.triggerNode,
      correlationId: actor.requestId,
      priority: batch.priority,
      startAtMs: batch.startAt && batch.startAt > deps.clock() ? batch.startAt.getTime() : null,
      firstPlace: first,
      nowMs: deps.clock().getTime(),
    },
    items,
  );
  await noteOutcomes(tx, organizationId, id, first, outcomes);
  const countOf = (wanted: ItemOutcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const isLast = first + items.length >= batch.total;
  await tx.runBatch.update({
    where: { organizationId_id: { organizationId, id } },
    data: {
      started: { increment: countOf("started") },
      existing: { increment: countOf("existing") },
      refused: { increment: countOf("refused") },
      ...(isLast ? { finishedAt: deps.clock() } : {}),
    },
    select: { id: true },
  });
  return { outcomes, limited, isLast };
}

async function readItems(tx: Tx, organizationId: string, batchId: string, first: number): Promise<ItemStart[]> {
  const rows = await tx.$queryRaw<{ input: string; startKey: string | null; inputHash: string | null }[]>`
    select input::text as input, start_key as "startKey", input_hash as "inputHash" from run_batch_item
    where organization_id = ${organizationId}::uuid and batch_id = ${batchId}::uuid and place >= ${first}
    order by place limit ${chunkSize}`;
  return rows.map(({ input, startKey, inputHash }) => ({
    input,
    startKey: startKey === null || inputHash === null ? null : { key: startKey, inputHash },
  }));
}

/** The run has the input now. */
async function noteOutcomes(
  tx: Tx,
  organizationId: string,
  batchId: string,
  first: number,
  outcomes: readonly ItemOutcome[],
): Promise<void> {
  await prismaSql(tx).query(
    `update run_batch_item i set input = null, outcome = o.outcome, run_id = o.run_id
     from unnest($4::text[], $5::uuid[]) with ordinality as o(outcome, run_id, turn)
     where i.organization_id = $1::uuid and i.batch_id = $2::uuid and i.place = $3::int + o.turn - 1`,
    [organizationId, batchId, first, outcomes.map(({ outcome }) => outcome), outcomes.map(({ runId }) => runId)],
  );
}
