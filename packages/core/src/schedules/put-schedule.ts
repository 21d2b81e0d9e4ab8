import { defaultPolicies } from "@millrace/contracts/flow/schedule-policy";
import { nextTick } from "@millrace/nodes/schedule/next-tick";
import type { FlowTrigger } from "../flows/trigger.ts";
import type { Tx } from "../shared/within.ts";
import { removeSchedule, skipUndecided } from "./remove-schedule.ts";
import { lockSchedule, type ScheduleKey } from "./schedule-rows.ts";

/**
 * Makes the schedule of the version that is put into production the flow's. While times and time zone stay what they were,
 * ticks that have come and are not decided yet stay, too (a paused flow has them); other times count from `at` on, and what
 * is not decided is recorded as skipped. A version without a schedule removes it.
 */
export async function putSchedule(tx: Tx, key: ScheduleKey, trigger: FlowTrigger, at: Date): Promise<void> {
  if (trigger.kind !== "schedule") return removeSchedule(tx, key, at);
  const { cron, timeZone } = trigger;
  const policies = {
    misfire: trigger.misfire ?? defaultPolicies.misfire,
    overlap: trigger.overlap ?? defaultPolicies.overlap,
  };
  const before = await lockSchedule(tx, key);
  if (before && before.cron === cron && before.timeZone === timeZone) {
    await tx.schedule.update({ where: { organizationId_flowId: key }, data: policies });
    return;
  }
  const nextMs = nextTick(cron, timeZone, at.getTime());
  if (nextMs === null) return removeSchedule(tx, key, at);
  if (before) await skipUndecided(tx, before, at);
  const times = { cron, timeZone, nextAt: new Date(nextMs), ...policies };
  await tx.schedule.upsert({
    where: { organizationId_flowId: key },
    create: { ...key, ...times },
    update: times,
  });
}
