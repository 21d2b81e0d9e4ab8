import type { JsonObject } from "@millrace/contracts/json";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import type { ScheduleRow } from "./schedule-rows.ts";

export type StartedTick = { runId: string; waitsForLimit: boolean };

/** Starts the run of a tick whose row names `runId`, in the transaction that writes the row. */
export async function startTickRun(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { organizationId, flowId, timeZone }: ScheduleRow,
  { at, runId }: { at: Date; runId: string },
): Promise<StartedTick> {
  const input: JsonObject = { scheduledAt: at.toISOString(), timeZone };
  const { waitsForLimit } = await startRun(prismaSql(tx), {
    organizationId,
    flowId,
    runId,
    trigger: "schedule",
    input,
    correlationId: actor.requestId,
    source: { kind: "production" },
    nowMs: deps.clock().getTime(),
  });
  return { runId, waitsForLimit };
}

/** Tells executors of runs, once the transaction that started them is committed. */
export function announceStarts({ bus }: CoreDeps, started: readonly StartedTick[]): void {
  if (started.length > 0) bus.publish("run_available", "");
  if (started.some(({ waitsForLimit }) => waitsForLimit)) bus.publish("slot_changed", "");
}
