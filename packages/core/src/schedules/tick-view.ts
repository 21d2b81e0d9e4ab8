import type { ScheduleTick } from "@millrace/contracts/api/schedules";
import { scheduleTick } from "@millrace/contracts/api/schedules";
import { toId } from "@millrace/contracts/ids";
import { Prisma } from "@millrace/db/client";
import { statusNow } from "../runs/run-rows.ts";

/** Ticks `t` with the runs that they started, in the columns of `TickRow`; a `where` follows. */
export const selectTicks = Prisma.sql`
  select t.flow_id as "flowId", t.tick_at as "tickAt", t.outcome, t.reason, t.decided_at as "decidedAt",
    r.id as "runId", ${statusNow} as "runStatus"
  from schedule_tick t
  left join run r on r.organization_id = t.organization_id and r.id = t.run_id
  left join run_queue q on q.organization_id = t.organization_id and q.run_id = t.run_id`;

export type TickRow = {
  flowId: string;
  tickAt: Date;
  outcome: string;
  reason: string | null;
  decidedAt: Date;
  runId: string | null;
  runStatus: string;
};

export const tickView = (row: TickRow): ScheduleTick =>
  scheduleTick.parse({
    scheduledAt: row.tickAt.toISOString(),
    outcome: row.outcome,
    reason: row.reason,
    decidedAt: row.decidedAt.toISOString(),
    run: row.runId === null ? null : { id: toId("run", row.runId), status: row.runStatus },
  });
