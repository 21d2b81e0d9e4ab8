import type { RunIdInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { triggerKind } from "@millrace/contracts/run/status";
import { pauseRun as markPaused } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { pausedAtRest } from "@millrace/runtime/run-events";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";
import type { RunRow } from "./run-rows.ts";

/**
 * Pauses a run: no step of it begins from the moment its executor has heard of it; what is under way ends and is recorded.
 * Pausing a paused run changes nothing. A run that has ended is `run.already_ended`.
 */
export async function pauseRun(deps: CoreDeps, actor: Actor, { runId }: RunIdInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const run = await requireRun(tx, actor, runId);
    const outcome = await pauseWithin(tx, deps, actor, run);
    if (outcome === "already_ended") throw new AppError("run.already_ended");
    if (outcome === "paused")
      await recordChange(tx, actor, {
        at: deps.clock(),
        event: null,
        audit: { action: "run.paused", subject: { type: "run", id: runId, name: run.flowName } },
      });
  });
  deps.bus.publish("pause", actor.organizationId);
}

/** The change alone. Its executor tells about a run that it lets go of; for one that rests already this does. */
export async function pauseWithin(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  run: RunRow,
): Promise<"paused" | "already_paused" | "already_ended"> {
  const { organizationId } = actor;
  const paused = await markPaused(prismaSql(tx), { organizationId, runId: run.id, by: actor.name });
  if (typeof paused === "string") return paused;
  if (!paused.owned) {
    const event = pausedAtRest({
      runId: run.id,
      flowId: run.flowId,
      trigger: triggerKind.parse(run.trigger),
      epoch: paused.epoch,
      atMs: deps.clock().getTime(),
    });
    await tx.outbox.create({ data: { organizationId, id: newUuid(), events: [event], createdAt: deps.clock() } });
  }
  return "paused";
}
