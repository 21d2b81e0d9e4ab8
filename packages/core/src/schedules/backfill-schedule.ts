import { type BackfillInput, type BackfillOutput, maxBackfillTicks } from "@millrace/contracts/api/schedules";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { ticksAfter } from "@millrace/nodes/schedule/next-tick";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, readWithin, type Tx } from "../shared/within.ts";
import { lockSchedule, readSchedule, type ScheduleRow } from "./schedule-rows.ts";

const shownFirst = 5;

/**
 * Starts runs for the ticks that a flow's schedule has in a range of the past, as if it had been in production then. A dry
 * run says how many that are and names the first; otherwise the ticks are fixed, the backfill is recorded once, and the
 * scheduler starts their runs in order. Ticks that have had a run are left out unless `again` is set. More than 5,000 are
 * `schedule.too_many_ticks`; a flow has one backfill under way at most.
 */
export async function backfillSchedule(deps: CoreDeps, actor: Actor, input: BackfillInput): Promise<BackfillOutput> {
  if (input.dryRun)
    return readWithin(deps, actor, async (tx) => {
      const { ticks, leftOut } = await concerned(tx, deps, actor, input, readSchedule);
      return { ...answer(ticks, leftOut), backfillId: null };
    });
  return changeWithin(deps, actor, async (tx) => {
    // The lock keeps two of them from beginning at once.
    const { schedule, flowName, ticks, leftOut } = await concerned(tx, deps, actor, input, lockSchedule);
    const { organizationId, flowId } = schedule;
    const running = await tx.scheduleBackfill.count({ where: { organizationId, flowId, finishedAt: null } });
    if (running > 0) throw new AppError("schedule.backfill_running");
    if (ticks.length === 0) return { ...answer(ticks, leftOut), backfillId: null };
    const at = deps.clock();
    const id = newUuid();
    await tx.scheduleBackfill.create({
      data: {
        organizationId,
        id,
        flowId,
        fromAt: new Date(input.from),
        toAt: new Date(input.to),
        again: input.again,
        total: ticks.length,
        ticks: ticks.map((ms) => new Date(ms)),
        createdBy: actor.name,
        createdAt: at,
      },
    });
    const { from, to, again } = input;
    const backfillId = toId("backfill", id);
    await recordChange(tx, actor, {
      at,
      event: null,
      audit: {
        action: "schedule.backfilled",
        subject: { type: "flow", id: input.flowId, name: flowName },
        details: { backfillId, from, to, again, count: ticks.length },
      },
    });
    return { ...answer(ticks, leftOut), backfillId };
  });
}

type Concerned = { schedule: ScheduleRow; flowName: string; ticks: number[]; leftOut: number };

async function concerned(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  input: BackfillInput,
  read: typeof readSchedule,
): Promise<Concerned> {
  const flow = await requireFlow(tx, actor, input.flowId);
  const schedule = await read(tx, { organizationId: actor.organizationId, flowId: flow.id });
  if (!schedule) throw new AppError("schedule.not_found");
  const all = ticksWithin(schedule, Date.parse(input.from), Math.min(Date.parse(input.to), deps.clock().getTime()));
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return { schedule, flowName: flow.name, ticks: [], leftOut: 0 };
  const decided = await tx.scheduleTick.findMany({
    where: {
      organizationId: schedule.organizationId,
      flowId: schedule.flowId,
      tickAt: { gte: new Date(first), lte: new Date(last) },
      outcome: { in: input.again ? ["waiting"] : ["started", "waiting"] },
    },
    select: { tickAt: true },
  });
  const taken = new Set(decided.map(({ tickAt }) => tickAt.getTime()));
  const ticks = all.filter((ms) => !taken.has(ms));
  return { schedule, flowName: flow.name, ticks, leftOut: all.length - ticks.length };
}

function ticksWithin({ cron, timeZone }: ScheduleRow, fromMs: number, toMs: number): number[] {
  const ticks: number[] = [];
  for (const tick of ticksAfter(cron, timeZone, fromMs - 1)) {
    if (tick > toMs) break;
    if (ticks.length === maxBackfillTicks) throw new AppError("schedule.too_many_ticks");
    ticks.push(tick);
  }
  return ticks;
}

const answer = (ticks: readonly number[], leftOut: number) => ({
  count: ticks.length,
  first: ticks.slice(0, shownFirst).map((ms) => new Date(ms).toISOString()),
  leftOut,
});
