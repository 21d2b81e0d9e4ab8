import type { BackfillIdInput, BackfillProgress } from "@millrace/contracts/api/schedules";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { backfillView } from "./backfill-view.ts";

/** Lets a backfill start no further run; those that it has started go on. Stopping one that has ended changes nothing. */
export const stopBackfill = (
  deps: CoreDeps,
  actor: Actor,
  { backfillId }: BackfillIdInput,
): Promise<BackfillProgress> =>
  changeWithin(deps, actor, async (tx) => {
    const key = { organizationId: actor.organizationId, id: toUuid("backfill", backfillId) };
    const at = deps.clock();
    const { count } = await tx.scheduleBackfill.updateMany({
      where: { ...key, finishedAt: null },
      data: { finishedAt: at, stoppedBy: actor.name, ticks: [] },
    });
    const row = await tx.scheduleBackfill.findFirst({
      where: key,
      omit: { ticks: true },
      include: { flow: { select: { name: true } } },
    });
    if (!row) throw new AppError("schedule.backfill_not_found");
    if (count > 0)
      await recordChange(tx, actor, {
        at,
        event: null,
        audit: {
          action: "schedule.backfill_stopped",
          subject: { type: "flow", id: toId("flow", row.flowId), name: row.flow.name },
          details: { backfillId, done: row.done, total: row.total },
        },
      });
    return backfillView(row);
  });
