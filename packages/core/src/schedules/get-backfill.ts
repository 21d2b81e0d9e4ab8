import type { BackfillIdInput, BackfillProgress } from "@millrace/contracts/api/schedules";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { backfillView } from "./backfill-view.ts";

/** How far a backfill has come. */
export const getBackfill = (deps: CoreDeps, actor: Actor, { backfillId }: BackfillIdInput): Promise<BackfillProgress> =>
  readWithin(deps, actor, async (tx) => {
    const row = await tx.scheduleBackfill.findFirst({
      where: { organizationId: actor.organizationId, id: toUuid("backfill", backfillId) },
      omit: { ticks: true },
    });
    if (!row) throw new AppError("schedule.backfill_not_found");
    return backfillView(row);
  });
