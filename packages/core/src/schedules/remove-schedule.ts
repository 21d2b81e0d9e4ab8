import type { Tx } from "../shared/within.ts";
import { readDueTicks } from "./due-ticks.ts";
import { lockSchedule, type ScheduleKey, type ScheduleRow } from "./schedule-rows.ts";
import { recordTicks } from "./tick-rows.ts";

/**
 * Takes a flow's schedule out of production. Ticks that have come and are not decided, and one that waits for an earlier
 * run, are recorded as skipped.
 */
export async function removeSchedule(tx: Tx, key: ScheduleKey, at: Date): Promise<void> {
  const schedule = await lockSchedule(tx, key);
  if (!schedule) return;
  await skipUndecided(tx, schedule, at);
  await tx.scheduleTick.updateMany({
    where: { ...key, outcome: "waiting" },
    data: { outcome: "skipped", reason: "removed", decidedAt: at },
  });
  await tx.schedule.deleteMany({ where: key });
}

/** Records what has come and is not decided as skipped, at most 1,100 ticks, because their schedule is no more. */
export async function skipUndecided(tx: Tx, schedule: ScheduleRow, at: Date): Promise<void> {
  const { due } = readDueTicks(schedule, at.getTime());
  const skipped = due.ticks.map((ms) => ({ at: new Date(ms), outcome: "skipped", reason: "removed" }) as const);
  await recordTicks(tx, schedule, skipped, at);
}
