import type { TickOutcome, TickReason } from "@millrace/contracts/api/schedules";
import type { Tx } from "../shared/within.ts";
import type { ScheduleKey } from "./schedule-rows.ts";

export type TickDecision = { at: Date; outcome: TickOutcome; reason: TickReason | null; runId?: string };

/** Writes what became of ticks. One that has a row already keeps it; gives how many had none. */
export async function recordTicks(
  tx: Tx,
  { organizationId, flowId }: ScheduleKey,
  decisions: readonly TickDecision[],
  decidedAt: Date,
): Promise<number> {
  if (decisions.length === 0) return 0;
  const { count } = await tx.scheduleTick.createMany({
    data: decisions.map(({ at, outcome, reason, runId }) => ({
      organizationId,
      flowId,
      tickAt: at,
      outcome,
      reason,
      runId: runId ?? null,
      runOpen: runId !== undefined,
      decidedAt,
    })),
    skipDuplicates: true,
  });
  return count;
}

/** Whether a run that a tick of the schedule started is still going; those that have ended are not looked at again. */
export async function hasOpenRun(tx: Tx, { organizationId, flowId }: ScheduleKey): Promise<boolean> {
  await tx.$executeRaw`
    update schedule_tick t set run_open = false
    where t.organization_id = ${organizationId}::uuid and t.flow_id = ${flowId}::uuid and t.run_open
      and not exists (select from run_queue q where q.organization_id = t.organization_id and q.run_id = t.run_id)`;
  return (await tx.scheduleTick.findFirst({ where: { organizationId, flowId, runOpen: true } })) !== null;
}
