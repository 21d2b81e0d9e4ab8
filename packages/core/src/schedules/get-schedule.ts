import type { FlowIdInput } from "@millrace/contracts/api/flows";
import type { ScheduleDetail } from "@millrace/contracts/api/schedules";
import { toUuid } from "@millrace/contracts/ids";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { backfillView } from "./backfill-view.ts";
import { readSchedule } from "./schedule-rows.ts";
import { scheduleViews } from "./schedule-view.ts";

/** The schedule of a flow's production version, and the newest backfill. */
export const getSchedule = (deps: CoreDeps, actor: Actor, { flowId }: FlowIdInput): Promise<ScheduleDetail> =>
  readWithin(deps, actor, async (tx) => {
    await requireFlowOrArchived(tx, actor, flowId);
    const key = { organizationId: actor.organizationId, flowId: toUuid("flow", flowId) };
    const row = await readSchedule(tx, key);
    const [schedule = null] = await scheduleViews(tx, actor.organizationId, row ? [row] : [], deps.clock());
    const backfill = await tx.scheduleBackfill.findFirst({
      where: key,
      orderBy: { id: "desc" },
      omit: { ticks: true },
    });
    return {
      schedule,
      backfill: backfill && backfillView(backfill),
    };
  });
