import type { FlowIdInput, LastRunData } from "@millrace/contracts/api/flows";
import { toId } from "@millrace/contracts/ids";
import { type JsonObject, jsonValue } from "@millrace/contracts/json";
import { hasStep, inputOf, placeAt } from "@millrace/engine/run/state";
import { jsonOrNull, restoreRun, runColumns, stepColumns } from "../runs/restore-run.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";

/**
 * What went through each node in the flow's newest run, for previews while editing; `null` when it never ran. Of a node inside
 * a map or loop it is what went through it last.
 */
export const getLastRunData = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<LastRunData> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, input.flowId);
    const stored = await tx.run.findFirst({
      where: { organizationId, flowId: flow.id },
      orderBy: { id: "desc" },
      select: runColumns,
    });
    if (!stored) return null;
    const storedSteps = await tx.step.findMany({
      where: { organizationId, runId: stored.id },
      select: stepColumns,
      orderBy: { startedAt: "asc" },
    });
    const { run, steps: rows } = await withStoredValues(tx, organizationId, stored, storedSteps);
    const state = await restoreRun(tx, deps, actor, run, rows);
    const inputs: JsonObject = {};
    const steps: JsonObject = {};
    const places: NonNullable<LastRunData>["places"] = {};
    for (const row of rows) {
      if (!hasStep(state, row.path, row.iteration)) continue;
      inputs[row.nodeId] = inputOf(state, row.path, row.iteration);
      const place = placeAt(state, row.path, row.iteration);
      if (place.index !== null) places[row.nodeId] = { item: place.item, index: place.index };
      if (row.status === "succeeded") steps[row.nodeId] = jsonOrNull(row.output);
    }
    return { runId: toId("run", run.id), trigger: jsonValue.parse(run.input), steps, inputs, places };
  });
