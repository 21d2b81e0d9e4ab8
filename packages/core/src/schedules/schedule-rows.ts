import {
  type MisfirePolicy,
  misfirePolicy,
  type OverlapPolicy,
  overlapPolicy,
} from "@millrace/contracts/flow/schedule-policy";
import type { Tx } from "../shared/within.ts";

/** Which schedule: a flow has one at most. */
export type ScheduleKey = { organizationId: string; flowId: string };

export type ScheduleRow = ScheduleKey & {
  cron: string;
  timeZone: string;
  nextAt: Date;
  misfire: MisfirePolicy;
  overlap: OverlapPolicy;
  waitingAt: Date | null;
};

/** The schedule of a flow, `null` when no version with one is in production. */
export async function readSchedule(tx: Tx, key: ScheduleKey): Promise<ScheduleRow | null> {
  const row = await tx.schedule.findUnique({ where: { organizationId_flowId: key } });
  return row && parsePolicies(row);
}

/** A row of the table with its policies, which are plain texts there. */
export const parsePolicies = <Row extends { misfire: string; overlap: string }>(row: Row) => ({
  ...row,
  misfire: misfirePolicy.parse(row.misfire),
  overlap: overlapPolicy.parse(row.overlap),
});

/** Like `readSchedule`, and locks it until the end of the transaction: its ticks are decided by one process at a time. */
export async function lockSchedule(tx: Tx, key: ScheduleKey): Promise<ScheduleRow | null> {
  await tx.$queryRaw`
    select from schedule where organization_id = ${key.organizationId}::uuid and flow_id = ${key.flowId}::uuid for update`;
  return readSchedule(tx, key);
}
