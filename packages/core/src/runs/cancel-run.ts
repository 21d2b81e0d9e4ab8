import type { CancelRunInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { requestCancel } from "@millrace/runtime/cancel-run";
import { prismaSql } from "@millrace/runtime/ports";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { askForUndo } from "../undo/ask-for-undo.ts";
import { requireRun } from "./find-run.ts";

/**
 * Asks the executor to end a run, and with `undo` that what its steps have done is undone then. It stops as soon as its owner hears of it; a run that has ended is `run.already_ended`.
 */
export async function cancelRun(deps: CoreDeps, actor: Actor, { runId, undo = false }: CancelRunInput): Promise<void> {
  const runUuid = await changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const run = await requireRun(tx, actor, runId);
    const reason = `Cancelled by ${actor.name}.`;
    if ((await requestCancel(prismaSql(tx), { organizationId, runId: run.id, reason })) === "already_ended")
      throw new AppError("run.already_ended");
    if (undo) await askForUndo(tx, actor, run.id);
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: {
        action: "run.cancelled",
        subject: { type: "run", id: runId, name: run.flowName },
        ...(undo ? { details: { undo } } : {}),
      },
    });
    return run.id;
  });
  deps.bus.publish("inbox", runUuid);
  deps.bus.publish("run_available", "");
}
