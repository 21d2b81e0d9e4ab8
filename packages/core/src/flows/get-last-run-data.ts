import type { LastRunData, LastRunDataInput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import { type JsonObject, jsonValue } from "@millrace/contracts/json";
import { nodeIdOf } from "@millrace/engine/run/path";
import { pathsAround } from "@millrace/engine/run/paths-around";
import { hasStep, inputOf, placeAt } from "@millrace/engine/run/state";
import { jsonOrNull, restoreRun, runColumns, stepColumns } from "../runs/restore-run.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { readContent } from "./content.ts";
import { requireFlow } from "./flow-rows.ts";

/**
 * What went through each node in a run of the flow, for previews while editing: the given one, else the newest; `null` when it
 * never ran. A run of another flow or organization is not found. Of a node inside
 * a map or loop it is what went through it last, and of the other items nothing is read.
 */
export const getLastRunData = (deps: CoreDeps, actor: Actor, input: LastRunDataInput): Promise<LastRunData> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, input.flowId);
    const stored = await tx.run.findFirst({
      where: { organizationId, flowId: flow.id, ...(input.runId ? { id: toUuid("run", input.runId) } : {}) },
      orderBy: { id: "desc" },
      select: runColumns,
    });
    if (!stored && input.runId) throw new AppError("run.not_found");
    if (!stored) return null;
    const definition = await readContent(tx, actor, stored.contentHash);
    const { latest, succeeded } = await readNewest(tx, organizationId, stored.id);
    const around = new Set([...latest, ...succeeded].flatMap((path) => pathsAround(definition, deps.catalog, path)));
    const storedSteps = await tx.step.findMany({
      where: { organizationId, runId: stored.id, path: { in: [...around] } },
      select: stepColumns,
    });
    const { run, steps: rows } = await withStoredValues(tx, organizationId, stored, storedSteps);
    const steps: JsonObject = {};
    const ports: Record<string, string> = {};
    for (const row of rows) {
      if (row.status !== "succeeded" || !succeeded.has(row.path)) continue;
      steps[row.nodeId] = jsonOrNull(row.output);
      if (row.port !== null) ports[row.nodeId] = row.port;
    }
    const inputs: JsonObject = {};
    const places: NonNullable<LastRunData>["places"] = {};
    for (const paths of Map.groupBy(latest, frameOf).values()) {
      // One look into the frame shows all of its steps.
      const state = await restoreRun(tx, deps, actor, run, rows, { into: paths[0] ?? "" });
      for (const path of paths) {
        if (!hasStep(state, path, firstIteration)) continue;
        const nodeId = nodeIdOf(path);
        inputs[nodeId] = inputOf(state, path, firstIteration);
        const place = placeAt(state, path, firstIteration);
        if (place.index !== null) places[nodeId] = { item: place.item, index: place.index };
      }
    }
    return { runId: toId("run", run.id), trigger: jsonValue.parse(run.input), steps, ports, inputs, places };
  });

const firstIteration = 0;
const frameOf = (path: string): string => path.slice(0, path.length - nodeIdOf(path).length);

/** Where each node ran last, and where it succeeded last: a map of thousands of items has one of each. */
async function readNewest(
  tx: Tx,
  organizationId: string,
  runUuid: string,
): Promise<{ latest: Set<string>; succeeded: Set<string> }> {
  const rows = await tx.$queryRaw<{ path: string; succeeded: boolean }[]>`
    (select distinct on (node_id) path, false as succeeded from step
      where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid order by node_id, started_at desc)
    union all
    (select distinct on (node_id) path, true from step
      where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid and status = 'succeeded'
      order by node_id, started_at desc)`;
  const pathsOf = (wanted: boolean) =>
    new Set(rows.filter(({ succeeded }) => succeeded === wanted).map(({ path }) => path));
  return { latest: pathsOf(false), succeeded: pathsOf(true) };
}
