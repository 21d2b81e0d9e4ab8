import type { Schedule } from "@millrace/contracts/api/schedules";
import { missedAfterMs } from "@millrace/contracts/flow/schedule-policy";
import { toId } from "@millrace/contracts/ids";
import { nextTicks } from "@millrace/nodes/schedule/next-tick";
import type { Tx } from "../shared/within.ts";
import { readPauses } from "./read-pauses.ts";
import type { ScheduleRow } from "./schedule-rows.ts";
import { selectTicks, type TickRow, tickView } from "./tick-view.ts";

const shownNext = 5;

/** Schedules of one organization as people see them: what comes next, what keeps them, what became of their last ticks. */
export async function scheduleViews(
  tx: Tx,
  organizationId: string,
  rows: readonly ScheduleRow[],
  now: Date,
): Promise<Schedule[]> {
  const flowIds = rows.map(({ flowId }) => flowId);
  if (flowIds.length === 0) return [];
  const flows = await tx.flow.findMany({
    where: { organizationId, id: { in: flowIds } },
    select: { id: true, name: true },
  });
  const names = new Map(flows.map(({ id, name }) => [id, name]));
  const pausedBy = await readPauses(tx, organizationId, flowIds);
  const lastTicks = await tx.$queryRaw<TickRow[]>`${selectTicks}
    where t.organization_id = ${organizationId}::uuid and (t.flow_id, t.tick_at) in (
      select l.flow_id, l.tick_at from unnest(${flowIds}::uuid[]) f(id)
      cross join lateral (
        select flow_id, tick_at from schedule_tick
        where organization_id = ${organizationId}::uuid and flow_id = f.id
        order by tick_at desc limit 1) l)`;
  const last = new Map(lastTicks.map((tick) => [tick.flowId, tickView(tick)]));
  return rows.map(({ flowId, cron, timeZone, misfire, overlap, nextAt }) => ({
    flowId: toId("flow", flowId),
    flowName: names.get(flowId) ?? "",
    cron,
    timeZone,
    misfire,
    overlap,
    next: nextTicks(cron, timeZone, now.getTime(), shownNext).map((ms) => new Date(ms).toISOString()),
    paused: pausedBy(flowId),
    missedSince: now.getTime() - nextAt.getTime() > missedAfterMs ? nextAt.toISOString() : null,
    lastTick: last.get(flowId) ?? null,
  }));
}
