import type { FireScheduleInput, FireScheduleOutput } from "@millrace/contracts/api/system";
import { toId, toUuid } from "@millrace/contracts/ids";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import { decideTicks } from "../schedules/decide-ticks.ts";
import { readPauses } from "../schedules/read-pauses.ts";
import { removeSchedule } from "../schedules/remove-schedule.ts";
import { lockSchedule } from "../schedules/schedule-rows.ts";
import { announceStarts, type StartedTick } from "../schedules/start-tick-run.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";

/**
 * Does what a flow's schedule has to do now: decides on the ticks that have come, by its policies, and starts the run that
 * waited for an earlier one to end. A tick's row and its run are written in one transaction, under the lock of the schedule, so
 * however many processes call it, and wherever one of them ends, a tick has one row and at most one run. A paused schedule
 * decides nothing until it is resumed.
 */
export async function fireSchedule(
  deps: CoreDeps,
  actor: SystemActor,
  input: FireScheduleInput,
): Promise<FireScheduleOutput> {
  const { started, nextAt, more } = await changeWithin(deps, actor, (tx) => fireWithin(tx, deps, actor, input));
  announceStarts(deps, started);
  return {
    runIds: started.map(({ runId }) => toId("run", runId)),
    nextAt: nextAt?.toISOString() ?? null,
    more,
  };
}

type Fired = { started: StartedTick[]; nextAt: Date | null; more: boolean };

async function fireWithin(tx: Tx, deps: CoreDeps, actor: SystemActor, { flowId }: FireScheduleInput): Promise<Fired> {
  await requireFlowOrArchived(tx, actor, flowId);
  const key = { organizationId: actor.organizationId, flowId: toUuid("flow", flowId) };
  const schedule = await lockSchedule(tx, key);
  if (!schedule) return { started: [], nextAt: null, more: false };
  const pausedBy = await readPauses(tx, key.organizationId, [key.flowId]);
  if (pausedBy(key.flowId)) return { started: [], nextAt: schedule.nextAt, more: false };

  const { waitingAt, nextAt, ...decided } = await decideTicks(tx, deps, actor, schedule, deps.clock());
  if (nextAt === null) await removeSchedule(tx, key, deps.clock());
  else await tx.schedule.update({ where: { organizationId_flowId: key }, data: { nextAt, waitingAt } });
  return { ...decided, nextAt };
}
