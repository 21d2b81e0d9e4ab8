import type { BackfillIdInput } from "@millrace/contracts/api/schedules";
import type { AdvanceBackfillOutput } from "@millrace/contracts/api/system";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toUuid } from "@millrace/contracts/ids";
import { lockSchedule, type ScheduleRow } from "../schedules/schedule-rows.ts";
import { announceStarts, type StartedTick, startTickRun } from "../schedules/start-tick-run.ts";
import { hasOpenRun } from "../schedules/tick-rows.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";

/** Runs per transaction, few enough to hold the schedule for a moment only. */
const chunkSize = 50;

/**
 * Starts the next runs of a backfill, in the order of their ticks, and notes how far it got in the same transaction, so that
 * it goes on there whoever calls next. Where runs of the schedule must not overlap it starts one, when none is going. A
 * backfill whose schedule is no more ends.
 */
export async function advanceBackfill(
  deps: CoreDeps,
  actor: SystemActor,
  { backfillId }: BackfillIdInput,
): Promise<AdvanceBackfillOutput> {
  const { started, ...output } = await changeWithin(deps, actor, (tx) =>
    startNext(tx, deps, actor, toUuid("backfill", backfillId)),
  );
  announceStarts(deps, started);
  return output;
}

type Advanced = AdvanceBackfillOutput & { started: StartedTick[] };

async function startNext(tx: Tx, deps: CoreDeps, actor: SystemActor, id: string): Promise<Advanced> {
  const { organizationId } = actor;
  const key = { organizationId, id };
  const named = await tx.scheduleBackfill.findFirst({ where: key, select: { flowId: true } });
  if (!named) throw new AppError("schedule.backfill_not_found");
  // The schedule is locked first, as everywhere. Its lock alone makes one of several callers be first.
  const schedule = await lockSchedule(tx, { organizationId, flowId: named.flowId });
  await tx.$queryRaw`
    select from schedule_backfill where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  const backfill = await tx.scheduleBackfill.findUniqueOrThrow({ where: { organizationId_id: key } });
  if (backfill.finishedAt) return { started: [], done: backfill.done, more: false };
  if (!schedule) {
    const { total } = backfill;
    const skipped = backfill.skipped + total - backfill.done;
    await tx.scheduleBackfill.updateMany({
      where: key,
      data: { done: total, skipped, ticks: [], finishedAt: deps.clock() },
    });
    return { started: [], done: total, more: false };
  }

  const oneAtATime = schedule.overlap !== "start";
  if (oneAtATime && (schedule.waitingAt || (await hasOpenRun(tx, schedule))))
    return { started: [], done: backfill.done, more: false };
  const chunk = backfill.ticks.slice(backfill.done, backfill.done + (oneAtATime ? 1 : chunkSize));
  const started: StartedTick[] = [];
  for (const at of chunk) {
    const runId = newUuid();
    if (await takeTick(tx, schedule, { at, runId, backfillId: id, again: backfill.again, now: deps.clock() }))
      started.push(await startTickRun(tx, deps, actor, schedule, { at, runId }));
  }
  const done = backfill.done + chunk.length;
  const skipped = backfill.skipped + chunk.length - started.length;
  const isLast = done >= backfill.total;
  await tx.scheduleBackfill.updateMany({
    where: key,
    data: { done, skipped, ...(isLast ? { ticks: [], finishedAt: deps.clock() } : {}) },
  });
  return { started, done, more: !isLast && !(oneAtATime && started.length > 0) };
}

type Taking = { at: Date; runId: string; backfillId: string; again: boolean; now: Date };

/** Makes the tick's row name the new run. Refused where it has got a run since, unless it is to run again, and while it waits. */
async function takeTick(tx: Tx, { organizationId, flowId }: ScheduleRow, tick: Taking): Promise<boolean> {
  const { at, runId, backfillId, again, now } = tick;
  const count = await tx.$executeRaw`
    insert into schedule_tick as t
      (organization_id, flow_id, tick_at, outcome, reason, run_id, run_open, backfill_id, decided_at)
    values (${organizationId}::uuid, ${flowId}::uuid, ${at}, 'started', 'backfill', ${runId}::uuid, true,
      ${backfillId}::uuid, ${now})
    on conflict (organization_id, flow_id, tick_at) do update set outcome = excluded.outcome, reason = excluded.reason,
      run_id = excluded.run_id, run_open = true, backfill_id = excluded.backfill_id, decided_at = excluded.decided_at
    where t.outcome = 'skipped' or (t.outcome = 'started' and ${again})`;
  return count > 0;
}
