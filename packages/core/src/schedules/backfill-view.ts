import type { BackfillProgress } from "@millrace/contracts/api/schedules";
import { toId } from "@millrace/contracts/ids";

export type BackfillRow = {
  id: string;
  fromAt: Date;
  toAt: Date;
  total: number;
  done: number;
  skipped: number;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
  stoppedBy: string | null;
};

/** How far a backfill has come. */
export const backfillView = (row: BackfillRow): BackfillProgress => ({
  id: toId("backfill", row.id),
  from: row.fromAt.toISOString(),
  to: row.toAt.toISOString(),
  total: row.total,
  done: row.done,
  skipped: row.skipped,
  by: row.createdBy,
  startedAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  stoppedBy: row.stoppedBy,
});
