import { type BatchSummary, batchSummary } from "@millrace/contracts/api/batches";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** Batches `b` with their flow, in the columns of `BatchRow`; a `where` follows. */
export const selectBatches = Prisma.sql`
  select b.id, b.flow_id as "flowId", f.name as "flowName", b.version_number as "versionNumber", b.total, b.started,
    b.existing, b.refused, b.start_at as "startAt", b.created_by as "createdBy", b.created_at as "createdAt",
    b.finished_at as "finishedAt", b.cancelled_at as "cancelledAt", b.cancelled_by as "cancelledBy"
  from run_batch b join flow f on f.organization_id = b.organization_id and f.id = b.flow_id`;

export type BatchRow = {
  id: string;
  flowId: string;
  flowName: string;
  versionNumber: number;
  total: number;
  started: number;
  existing: number;
  refused: number;
  startAt: Date | null;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
  cancelledAt: Date | null;
  cancelledBy: string | null;
};

export const batchView = (row: BatchRow): BatchSummary =>
  batchSummary.parse({
    id: toId("batch", row.id),
    flowId: toId("flow", row.flowId),
    flowName: row.flowName,
    version: row.versionNumber,
    total: row.total,
    started: row.started,
    existing: row.existing,
    refused: row.refused,
    startsAt: row.startAt?.toISOString() ?? null,
    by: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    cancelled: row.cancelledAt && { by: row.cancelledBy ?? "", at: row.cancelledAt.toISOString() },
  });

/** A batch of the actor's organization; `run.batch_not_found` for every other id. */
export async function requireBatch(tx: Tx, actor: Actor, batchId: BatchSummary["id"]): Promise<BatchRow> {
  const [row] = await tx.$queryRaw<BatchRow[]>`${selectBatches}
    where b.organization_id = ${actor.organizationId}::uuid and b.id = ${toUuid("batch", batchId)}::uuid`;
  if (!row) throw new AppError("run.batch_not_found");
  return row;
}

/**
 * Runs `r` of a batch. They were made after it, and ids hold the time, which leaves out older partitions; a minute for
 * clocks that differ.
 */
export function ofBatch(batchUuid: string): Prisma.Sql {
  const madeAt = new Date(Number.parseInt(batchUuid.replaceAll("-", "").slice(0, 12), 16) - 60_000);
  return Prisma.sql`r.batch_id = ${batchUuid}::uuid and r.id >= uuid_v7_floor(${madeAt}::timestamptz)`;
}
