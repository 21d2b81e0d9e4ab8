import { ticksAfter } from "@millrace/nodes/schedule/next-tick";
import { type DueTicks, ticksAtOnce, ticksToRead } from "./plan-ticks.ts";
import type { ScheduleRow } from "./schedule-rows.ts";

/**
 * The ticks of a schedule that have come and are not decided, and the first one after those that are decided now; `nextAt`
 * is `null` when there never is one.
 */
export function readDueTicks(
  { cron, timeZone, nextAt }: ScheduleRow,
  nowMs: number,
): { due: DueTicks; nextAt: Date | null } {
  if (nextAt.getTime() > nowMs) return { due: { ticks: [], complete: true }, nextAt };
  // The stored tick was found with the zone data of then; it has come, whatever newer data say.
  const ticks = [nextAt.getTime()];
  for (const tick of ticksAfter(cron, timeZone, nextAt.getTime())) {
    if (tick > nowMs) return { due: { ticks, complete: true }, nextAt: new Date(tick) };
    ticks.push(tick);
    if (ticks.length === ticksToRead)
      return { due: { ticks, complete: false }, nextAt: new Date(ticks[ticksAtOnce] ?? tick) };
  }
  return { due: { ticks, complete: true }, nextAt: null };
}
