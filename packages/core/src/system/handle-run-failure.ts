import type { HandleRunFailureInput, HandleRunFailureOutput } from "@millrace/contracts/api/system";
import { AppError } from "@millrace/contracts/errors";
import { flowSettings } from "@millrace/contracts/flow/definition";
import { type Id, toId, toUuid } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { classOfError } from "@millrace/contracts/run/error-class";
import { prismaSql } from "@millrace/runtime/ports";
import { hashStartInput, startRun } from "@millrace/runtime/start-runs";
import { readContent } from "../flows/content.ts";
import { requireRun } from "../runs/find-run.ts";
import { runErrorView } from "../runs/run-error.ts";
import type { RunRow } from "../runs/run-rows.ts";
import { storedValue } from "../runs/stored-values.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";

/**
 * Starts the run of the flow that handles the failed runs of another one. However many processes call it for one failed run,
 * one run starts: the row of the failure is locked and settled in the same transaction. A handler that can't be started
 * (archived, not published, without the trigger for it) settles the failure too, with the reason, which the failed run shows.
 */
export async function handleRunFailure(
  deps: CoreDeps,
  actor: SystemActor,
  input: HandleRunFailureInput,
): Promise<HandleRunFailureOutput> {
  const { organizationId } = actor;
  const output = await changeWithin(deps, actor, async (tx): Promise<HandleRunFailureOutput> => {
    const failed = await requireRun(tx, actor, input.runId);
    const runId = failed.id;
    const pending = await tx.$queryRaw<object[]>`
      select 1 from run_failure
      where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid and settled_at is null
      for update skip locked`;
    if (pending.length === 0) return { runId: null };
    const { handlerRunId, problem } = await startHandler(deps, tx, actor, failed);
    await tx.runFailure.update({
      where: { organizationId_runId: { organizationId, runId } },
      data: { handlerRunId, problem, settledAt: deps.clock() },
    });
    return { runId: handlerRunId === null ? null : toId("run", handlerRunId) };
  });
  if (output.runId) deps.bus.publish("run_available", "");
  if (output.runId) deps.bus.publish("slot_changed", "");
  return output;
}

async function startHandler(
  deps: CoreDeps,
  tx: Tx,
  actor: SystemActor,
  failed: RunRow,
): Promise<{ handlerRunId: string | null; problem: string | null }> {
  const settings = flowSettings.parse((await readContent(tx, actor, failed.contentHash)).settings);
  try {
    const flowId = await requireHandler(tx, actor, settings.errorHandlerFlowId);
    const key = { organizationId: actor.organizationId, runId: failed.id };
    const stored = await tx.run.findUniqueOrThrow({
      where: { organizationId_id: { organizationId: key.organizationId, id: key.runId } },
      select: { input: true, inputRef: true },
    });
    const runInput = handlerInput(failed, await storedValue(tx, key, stored.input, stored.inputRef));
    const run = await startRun(prismaSql(tx), {
      organizationId: actor.organizationId,
      flowId,
      trigger: "run_failed",
      input: runInput,
      correlationId: failed.correlationId,
      startKey: { key: `run_failed:${failed.id}`, inputHash: hashStartInput(runInput) },
      source: { kind: "production" },
      nowMs: deps.clock().getTime(),
    });
    return { handlerRunId: run.runId, problem: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.retryable) throw thrown;
    return { handlerRunId: null, problem: thrown.code };
  }
}

/** The handler's id. Throws `flow.not_found` for one that is gone, `flow.not_published` for one that listens for nothing. */
async function requireHandler(tx: Tx, actor: SystemActor, handler: Id<"flow"> | undefined): Promise<string> {
  if (!handler) throw new AppError("flow.not_found");
  const flow = await tx.flow.findFirst({
    where: { organizationId: actor.organizationId, id: toUuid("flow", handler), archivedAt: null },
    select: { id: true },
  });
  if (!flow) throw new AppError("flow.not_found");
  const production = await tx.flowProduction.findFirst({
    where: { organizationId: actor.organizationId, flowId: flow.id },
    select: { triggerKind: true },
  });
  if (production?.triggerKind !== "run_failed") throw new AppError("flow.not_published");
  return flow.id;
}

function handlerInput(failed: RunRow, input: JsonValue): JsonValue {
  const error = runErrorView(failed.error, true);
  return {
    run: {
      id: toId("run", failed.id),
      flowId: toId("flow", failed.flowId),
      flowName: failed.flowName,
      version: failed.versionNumber,
      startedAt: failed.startedAt.toISOString(),
      failedAt: (failed.finishedAt ?? failed.startedAt).toISOString(),
    },
    error: error === null ? {} : ({ class: classOfError(error.code), ...error } as unknown as JsonObject),
    input,
  };
}
