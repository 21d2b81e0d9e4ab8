import { newUuid } from "@millrace/contracts/ids";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { readDueTicks } from "./due-ticks.ts";
import { type PlannedTick, planTicks } from "./plan-ticks.ts";
import type { ScheduleRow } from "./schedule-rows.ts";
import { type StartedTick, startTickRun } from "./start-tick-run.ts";
import { hasOpenRun, recordTicks, type TickDecision } from "./tick-rows.ts";

export type DecidedTicks = {
  started: StartedTick[];
  waitingAt: Date | null;
  /** The first tick that is not decided; `null` when there never is one. */
  nextAt: Date | null;
  more: boolean;
};

/**
 * Decides on every tick of a locked schedule that has come: its row, and its run where it gets one. A tick that has a row
 * already (a backfill was first) is left as it is. The caller writes `nextAt` and `waitingAt` into the schedule.
 */
export async function decideTicks(
  tx: Tx,
  deps: CoreDeps,
  actor: SystemActor,
  schedule: ScheduleRow,
  now: Date,
): Promise<DecidedTicks> {
  const started: StartedTick[] = [];
  let { waitingAt } = schedule;
  let isRunOpen = await hasOpenRun(tx, schedule);
  const start = async (at: Date, runId: string) => {
    started.push(await startTickRun(tx, deps, actor, schedule, { at, runId }));
    isRunOpen = true;
  };

  if (waitingAt && !(isRunOpen && schedule.overlap !== "start")) {
    const runId = newUuid();
    const { count } = await tx.scheduleTick.updateMany({
      where: {
        organizationId: schedule.organizationId,
        flowId: schedule.flowId,
        tickAt: waitingAt,
        outcome: "waiting",
      },
      data: { outcome: "started", reason: "waited", runId, runOpen: true, decidedAt: now },
    });
    if (count > 0) await start(waitingAt, runId);
    waitingAt = null;
  }

  const { due, nextAt } = readDueTicks(schedule, now.getTime());
  const plan = planTicks(due, now.getTime(), schedule.misfire);
  await recordTicks(tx, schedule, plan.filter(({ starts }) => !starts).map(skippedTick), now);
  for (const { atMs, reason } of plan.filter(({ starts }) => starts)) {
    const at = new Date(atMs);
    const record = (tick: Omit<TickDecision, "at">) => recordTicks(tx, schedule, [{ at, ...tick }], now);
    if (schedule.overlap === "start" || !isRunOpen) {
      const runId = newUuid();
      if ((await record({ outcome: "started", reason, runId })) > 0) await start(at, runId);
    } else if (schedule.overlap === "skip") await record({ outcome: "skipped", reason: "overlap" });
    else if (waitingAt) await record({ outcome: "skipped", reason: "already_waiting" });
    else if ((await record({ outcome: "waiting", reason: "overlap" })) > 0) waitingAt = at;
  }
  return { started, waitingAt, nextAt, more: !due.complete };
}

const skippedTick = ({ atMs, reason }: PlannedTick): TickDecision => ({
  at: new Date(atMs),
  outcome: "skipped",
  reason,
});
