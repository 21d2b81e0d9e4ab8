import { AppError } from "@millrace/contracts/errors";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { SubRunRequest } from "@millrace/contracts/flow/node-services";
import { type RunId, toId } from "@millrace/contracts/ids";
import { sqlState } from "@millrace/db/errors";
import { prismaSql } from "@millrace/runtime/ports";
import { startSubRun as insertSubRun } from "@millrace/runtime/sub-runs/start-sub-run";
import { readFlowVersion } from "../flows/flow-version.ts";
import { triggerOf } from "../flows/trigger.ts";
import { triggerOutput } from "../runs/trigger-output.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";

export type SubRunStep = Pick<StepFacts, "runId" | "path" | "iteration" | "attempt" | "correlationId">;

/**
 * Starts the run of a published version for a step of another run, with what its trigger gives when somebody starts it by
 * hand. The same attempt of a step gets the same run, however often it asks. `flow.not_found` for a flow that is archived
 * or of another organization, `version.not_found`, `run.too_many_levels`, and `run.already_ended` when the step's run has.
 * While the database is away it tries again, until `request.signal` aborts.
 */
export async function startSubRun(
  deps: CoreDeps,
  actor: SystemActor,
  step: SubRunStep,
  request: SubRunRequest,
): Promise<{ runId: RunId }> {
  for (let tries = 1; ; tries++) {
    try {
      return await startOnce(deps, actor, step, request);
    } catch (error) {
      if (!isPassing(error) || request.signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(1_000, 25 * 2 ** Math.min(tries, 6))));
    }
  }
}

/** The database can't be reached, or two transactions stood in each other's way. */
const isPassing = (error: unknown): boolean =>
  error instanceof AppError
    ? error.code === "system.database_unavailable"
    : (sqlState(error)?.startsWith("40") ?? false);

async function startOnce(
  deps: CoreDeps,
  actor: SystemActor,
  step: SubRunStep,
  request: SubRunRequest,
): Promise<{ runId: RunId }> {
  const { runId, path, iteration, attempt, correlationId } = step;
  const started = await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { flowUuid, contentHash, definition } = await readFlowVersion(tx, actor, {
      id: request.flowId,
      version: request.version,
    });
    const trigger = triggerOf(definition);
    if (!trigger) throw new AppError("flow.no_manual_start");
    return insertSubRun(prismaSql(tx), {
      organizationId: actor.organizationId,
      parent: { runId, path, iteration, attempt, waits: request.waits },
      flowId: flowUuid,
      versionNumber: request.version,
      contentHash,
      triggerNode: trigger.nodeId,
      input: triggerOutput(trigger, request.input, at),
      correlationId,
      nowMs: at.getTime(),
    });
  });
  if (!started.existing) deps.bus.publish("run_available", "");
  if (started.waitsForLimit) deps.bus.publish("slot_changed", "");
  return { runId: toId("run", started.runId) };
}
