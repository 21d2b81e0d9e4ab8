import type { RunIdInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { requestCancel } from "@millrace/runtime/cancel-run";
import { prismaSql } from "@millrace/runtime/ports";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";

/** Asks the executor to end a run. It stops as soon as its owner hears of it; a run that has ended is `run.already_ended`. */
export async function cancelRun(deps: CoreDeps, actor: Actor, { runId }: RunIdInput): Promise<void> {
  const runUuid = await changeWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const run = await requireRun(tx, actor, runId);
    const reason = `Cancelled by ${actor.name}.`;
    if ((await requestCancel(prismaSql(tx), { organizationId, runId: run.id, reason })) === "already_ended")
      throw new AppError("run.already_ended");
    await recordChange(tx, actor, {
      at: deps.clock(),
      event: null,
      audit: { action: "run.cancelled", subject: { type: "run", id: runId, name: run.flowName } },
    });
    return run.id;
  });
  deps.bus.publish("inbox", runUuid);
  deps.bus.publish("run_available", "");
}
