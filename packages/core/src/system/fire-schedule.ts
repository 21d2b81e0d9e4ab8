import type { FireScheduleInput, FireScheduleOutput } from "@millrace/contracts/api/system";
import { toId, toUuid } from "@millrace/contracts/ids";
import { nextTick } from "@millrace/nodes/schedule/next-tick";
import { prismaSql } from "@millrace/runtime/ports";
import { hashStartInput, startRun } from "@millrace/runtime/start-runs";
import { requireFlowOrArchived } from "../flows/flow-rows.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";

/**
 * Starts the run of a flow's due schedule. However many processes call it for one tick, one run starts: the tick is
 * claimed by moving it on, and its start key would stop a second one. Ticks that were missed while nothing ran are made up
 * for by one run; the next tick lies in the future.
 */
export async function fireSchedule(
  deps: CoreDeps,
  actor: SystemActor,
  input: FireScheduleInput,
): Promise<FireScheduleOutput> {
  let waitsForLimit = false;
  const output = await changeWithin(deps, actor, async (tx): Promise<FireScheduleOutput> => {
    const now = deps.clock();
    const { organizationId } = actor;
    const key = { organizationId, flowId: toUuid("flow", input.flowId) };
    await requireFlowOrArchived(tx, actor, input.flowId);
    const schedule = await tx.schedule.findUnique({ where: { organizationId_flowId: key } });
    if (!schedule) return { runId: null, nextAt: null };
    const { cron, timeZone, nextAt: tick } = schedule;
    if (tick > now) return { runId: null, nextAt: tick.toISOString() };

    const nextMs = nextTick(cron, timeZone, now.getTime());
    const claimed =
      nextMs === null
        ? await tx.schedule.deleteMany({ where: { ...key, nextAt: tick } })
        : await tx.schedule.updateMany({ where: { ...key, nextAt: tick }, data: { nextAt: new Date(nextMs) } });
    const nextAt = nextMs === null ? null : new Date(nextMs).toISOString();
    if (claimed.count === 0) return { runId: null, nextAt };

    const scheduledAt = tick.toISOString();
    const runInput = { scheduledAt, timeZone };
    const run = await startRun(prismaSql(tx), {
      ...key,
      trigger: "schedule",
      input: runInput,
      correlationId: actor.requestId,
      startKey: { key: `schedule:${scheduledAt}`, inputHash: hashStartInput(runInput) },
      source: { kind: "production" },
      nowMs: now.getTime(),
    });
    waitsForLimit = run.waitsForLimit;
    return { runId: run.existing ? null : toId("run", run.runId), nextAt };
  });
  if (output.runId) deps.bus.publish("run_available", "");
  if (waitsForLimit) deps.bus.publish("slot_changed", "");
  return output;
}
