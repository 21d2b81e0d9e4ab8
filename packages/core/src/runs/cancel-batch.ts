import type { BatchIdInput, CancelBatchOutput } from "@millrace/contracts/api/batches";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireBatch } from "./batch-rows.ts";
import { bulkWithin } from "./bulk-runs.ts";

/**
 * Ends a batch: what was not started stays so, and a bulk action cancels the runs that go on. A chunk that is being started
 * is waited for, so its runs are among them. A second call finds what is left, which may be nothing.
 */
export const cancelBatch = (deps: CoreDeps, actor: Actor, { batchId }: BatchIdInput): Promise<CancelBatchOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const at = deps.clock();
    const { id, flowId, flowName } = await requireBatch(tx, actor, batchId);
    // From here on no further chunk begins.
    const [stopped] = await tx.runBatch.updateManyAndReturn({
      where: { organizationId, id, finishedAt: null },
      data: { cancelledAt: at, cancelledBy: actor.name, finishedAt: at },
      select: { total: true, started: true, existing: true, refused: true },
    });
    const notStarted = stopped ? stopped.total - stopped.started - stopped.existing - stopped.refused : 0;
    const { bulkId, count } = await bulkWithin(tx, deps, actor, { action: "cancel", filter: { batchId } });
    if (stopped || count > 0)
      await recordChange(tx, actor, {
        at,
        event: null,
        audit: {
          action: "runs.batch_cancelled",
          subject: { type: "flow", id: toId("flow", flowId), name: flowName },
          details: { batchId, notStarted, runs: count },
        },
      });
    return { notStarted, bulkId };
  });
