import type { RunIdInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { resumeRun as unpause } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireRun } from "./find-run.ts";

/**
 * Lets a paused run go on where it stopped. A run that is not paused itself stays as it is, also when its flow or
 * organization is; one that has ended is `run.already_ended`.
 */
export async function resumeRun(deps: CoreDeps, actor: Actor, { runId }: RunIdInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const run = await requireRun(tx, actor, runId);
    const outcome = await unpause(prismaSql(tx), { organizationId: actor.organizationId, runId: run.id });
    if (outcome === "already_ended") throw new AppError("run.already_ended");
    if (outcome === "resumed")
      await recordChange(tx, actor, {
        at: deps.clock(),
        event: null,
        audit: { action: "run.resumed", subject: { type: "run", id: runId, name: run.flowName } },
      });
  });
  deps.bus.publish("pause", actor.organizationId);
  deps.bus.publish("run_available", "");
}
