import type { Schedule } from "@millrace/contracts/api/schedules";
import { missedAfterMs } from "@millrace/contracts/flow/schedule-policy";
import { toId } from "@millrace/contracts/ids";
import { nextTicks } from "@millrace/nodes/schedule/next-tick";
import type { Tx } from "../shared/within.ts";
import { pausedBy, type ScheduleRow } from "./schedule-rows.ts";
import { selectTicks, type TickRow, tickView } from "./tick-view.ts";

const shownNext = 5;

/** A schedule as people see it: what comes next, what keeps it, and what became of its last tick. */
export async function scheduleView(tx: Tx, row: ScheduleRow, now: Date): Promise<Schedule> {
  const { organizationId, flowId, cron, timeZone, misfire, overlap, nextAt } = row;
  const flow = await tx.flow.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: flowId } },
    select: { name: true },
  });
  const [last] = await tx.$queryRaw<TickRow[]>`${selectTicks}
    where t.organization_id = ${organizationId}::uuid and t.flow_id = ${flowId}::uuid
    order by t.tick_at desc limit 1`;
  return {
    flowId: toId("flow", flowId),
    flowName: flow.name,
    cron,
    timeZone,
    misfire,
    overlap,
    next: nextTicks(cron, timeZone, now.getTime(), shownNext).map((ms) => new Date(ms).toISOString()),
    paused: await pausedBy(tx, row),
    missedSince: now.getTime() - nextAt.getTime() > missedAfterMs ? nextAt.toISOString() : null,
    lastTick: last ? tickView(last) : null,
  };
}
