import type { AdvanceUndoInput, AdvanceUndoOutput } from "@millrace/contracts/api/system";
import { AppError } from "@millrace/contracts/errors";
import { toId } from "@millrace/contracts/ids";
import { prismaSql } from "@millrace/runtime/ports";
import { startRun } from "@millrace/runtime/start-runs";
import { readFlowVersion } from "../flows/flow-version.ts";
import { triggerOf } from "../flows/trigger.ts";
import { requireRun } from "../runs/find-run.ts";
import { type RunRow, runTestOf } from "../runs/run-rows.ts";
import { triggerOutput } from "../runs/trigger-output.ts";
import type { SystemActor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin, type Tx } from "../shared/within.ts";
import { planUndo } from "./plan-undo.ts";
import { undoInput } from "./undo-input.ts";

/**
 * Takes the undo of a run that has ended as far as it goes without waiting: notes how the run that undoes a step has ended, and
 * starts the next one. However many processes call it, each step is undone by one run: the row of the undo is locked, and what
 * was started is written in the same transaction. A step that can't be undone is noted as failed, and the others follow.
 */
export async function advanceUndo(
  deps: CoreDeps,
  actor: SystemActor,
  input: AdvanceUndoInput,
): Promise<AdvanceUndoOutput> {
  const { organizationId } = actor;
  let started: { waitsForLimit: boolean } | null = null;
  const output = await changeWithin(deps, actor, async (tx): Promise<AdvanceUndoOutput> => {
    const run = await requireRun(tx, actor, input.runId);
    const [undo] = await tx.$queryRaw<{ plannedAt: Date | null }[]>`
      select planned_at as "plannedAt" from run_undo
      where organization_id = ${organizationId}::uuid and run_id = ${run.id}::uuid and due_at is not null and settled_at is null
      for update skip locked`;
    if (!undo) return { runId: null };
    if (undo.plannedAt === null) await planUndo(tx, deps, actor, run);

    const steps = await tx.runUndoStep.findMany({
      where: { organizationId, runId: run.id, status: { in: ["running", "pending"] } },
      orderBy: { position: "asc" },
    });
    const write = (position: number, data: Partial<UndoStep>) =>
      tx.runUndoStep.update({
        where: { organizationId_runId_position: { organizationId, runId: run.id, position } },
        data,
      });
    const settle = (data: { currentRunId: string | null; settledAt: Date | null }) =>
      tx.runUndo.update({ where: { organizationId_runId: { organizationId, runId: run.id } }, data });

    for (const step of steps) {
      if (step.undoRunId !== null) {
        const status = await statusOf(tx, organizationId, step.undoRunId);
        if (status === "running") return { runId: toId("run", step.undoRunId) };
        await write(step.position, { status: status === "succeeded" ? "succeeded" : "failed" });
        continue;
      }
      const result = await startUndoRun(tx, deps, actor, run, step);
      if ("problem" in result) {
        await write(step.position, { status: "failed", problem: result.problem });
        continue;
      }
      started = result;
      await write(step.position, { status: "running", undoRunId: result.runId });
      await settle({ currentRunId: result.runId, settledAt: null });
      return { runId: toId("run", result.runId) };
    }
    await settle({ currentRunId: null, settledAt: deps.clock() });
    return { runId: null };
  });
  if (started) deps.bus.publish("run_available", "");
  if (started) deps.bus.publish("slot_changed", "");
  return output;
}

type UndoStep = {
  position: number;
  nodeId: string;
  path: string;
  iteration: number;
  flowId: string;
  versionNumber: number;
  status: string;
  undoRunId: string | null;
  problem: string | null;
};

/** A run that is past its retention says nothing about its end any more. */
async function statusOf(tx: Tx, organizationId: string, runUuid: string): Promise<string | null> {
  const row = await tx.run.findUnique({
    where: { organizationId_id: { organizationId, id: runUuid } },
    select: { status: true },
  });
  return row?.status ?? null;
}

async function startUndoRun(
  tx: Tx,
  deps: CoreDeps,
  actor: SystemActor,
  run: RunRow,
  step: UndoStep,
): Promise<{ runId: string; waitsForLimit: boolean } | { problem: string }> {
  const at = deps.clock();
  try {
    const flow = await readFlowVersion(tx, actor, { id: toId("flow", step.flowId), version: step.versionNumber });
    const trigger = triggerOf(flow.definition);
    if (!trigger) throw new AppError("flow.no_manual_start");
    const input = await undoInput(tx, deps, actor, { ...step, runId: run.id });
    return await startRun(prismaSql(tx), {
      organizationId: actor.organizationId,
      flowId: flow.flowUuid,
      trigger: "manual",
      input: triggerOutput(trigger, input, at),
      correlationId: run.correlationId,
      source: {
        kind: "content",
        contentHash: flow.contentHash,
        triggerNode: trigger.nodeId,
        versionNumber: step.versionNumber,
      },
      // What takes a test back belongs to the test.
      test: runTestOf(run) && { kind: "child", pins: [] },
      nowMs: at.getTime(),
    });
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.retryable) throw thrown;
    return { problem: thrown.code };
  }
}
