import { AppError } from "@millrace/contracts/errors";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { hasStep, inputOf } from "@millrace/engine/run/state";
import { jsonOrNull, restoreRun, runColumns, stepColumns } from "../runs/restore-run.ts";
import { runErrorView } from "../runs/run-error.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

export type UndoneStep = { runId: string; nodeId: string; path: string; iteration: number };

/** What a flow that undoes a step gets: which step it was, what came in and left it, and why its run has ended. */
export async function undoInput(tx: Tx, deps: CoreDeps, actor: Actor, undone: UndoneStep): Promise<JsonValue> {
  const { runId, nodeId, path, iteration } = undone;
  const { organizationId } = actor;
  const stored = await tx.run.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: runId } },
    select: { ...runColumns, error: true },
  });
  const rows = await tx.step.findMany({ where: { organizationId, runId }, select: stepColumns });
  const { run, steps } = await withStoredValues(tx, organizationId, stored, rows);
  const step = steps.findLast((one) => one.path === path && one.iteration === iteration && one.status === "succeeded");
  let input: JsonValue = null;
  try {
    const state = await restoreRun(tx, deps, actor, run, steps);
    if (hasStep(state, path, iteration)) input = inputOf(state, path, iteration);
  } catch (thrown) {
    // A content that can't be compiled any more, after an upgrade: the output is stored, so there is something to go by.
    if (!(thrown instanceof AppError)) throw thrown;
  }
  return {
    step: { nodeId, path, iteration },
    input,
    output: jsonOrNull(step?.output),
    error: runErrorView(run.error, true) as unknown as JsonObject | null,
  };
}
