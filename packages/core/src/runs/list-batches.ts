import type { BatchSummary, ListBatchesInput } from "@millrace/contracts/api/batches";
import type { Page } from "@millrace/contracts/api/paging";
import { toId, toUuid } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { readWithin } from "../shared/within.ts";
import { type BatchRow, batchView, selectBatches } from "./batch-rows.ts";

/** Batches of the organization or of one flow, the newest first. Where their runs stand is for `getBatch` to say. */
export async function listBatches(
  deps: CoreDeps,
  actor: Actor,
  { flowId, cursor, limit }: ListBatchesInput,
): Promise<Page<BatchSummary>> {
  const before = cursorUuid("batch", cursor);
  const conditions = [Prisma.sql`b.organization_id = ${actor.organizationId}::uuid`];
  if (flowId !== undefined) conditions.push(Prisma.sql`b.flow_id = ${toUuid("flow", flowId)}::uuid`);
  if (before !== undefined) conditions.push(Prisma.sql`b.id < ${before}::uuid`);
  const rows = await readWithin(deps, actor, async (tx) => {
    if (flowId !== undefined) await requireFlowOrArchived(tx, actor, flowId);
    return tx.$queryRaw<BatchRow[]>`${selectBatches}
      where ${Prisma.join(conditions, " and ")} order by b.id desc limit ${limit + 1}`;
  });
  return pageOfRows(rows, limit, batchView, (row) => toId("batch", row.id));
}
