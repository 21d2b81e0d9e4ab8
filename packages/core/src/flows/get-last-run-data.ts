import type { LastRunData, LastRunDataInput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { toId, toUuid } from "@millrace/contracts/ids";
import { type JsonObject, jsonValue } from "@millrace/contracts/json";
import { nodeIdOf } from "@millrace/engine/run/path";
import { pathsAround } from "@millrace/engine/run/paths-around";
import { hasStep, inputOf, placeAt } from "@millrace/engine/run/state";
import { requireBranch } from "../branches/branch-rows.ts";
import { newestRunFor } from "../runs/newest-run.ts";
import { jsonOrNull, restoreRun, runColumns, stepColumns } from "../runs/restore-run.ts";
import { readRunDrafts } from "../runs/run-drafts.ts";
import { type RunRow, runSummaryView, selectRuns } from "../runs/run-rows.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { readContent } from "./content.ts";
import { requireFlow } from "./flow-rows.ts";

/**
 * What went through each node in a run of the flow, for previews while editing: the given one, else the newest of the branch's
 * draft, else of what production runs, see `newestRunFor`; `null` when the flow never ran. A run of another flow or
 * organization is not found. Of a node inside a map or loop it is what went through it last, and of the other items nothing
 * is read.
 */
export const getLastRunData = (deps: CoreDeps, actor: Actor, input: LastRunDataInput): Promise<LastRunData> =>
  readWithin(deps, actor, async (tx) => {
    const { organizationId } = actor;
    const flow = await requireFlow(tx, actor, input.flowId);
    const branch = await requireBranch(tx, actor, flow.id, input.branchId);
    const id = input.runId ? toUuid("run", input.runId) : await newestRunFor(tx, actor, flow.id, branch);
    if (id === null) return null;
    const stored = await tx.run.findFirst({ where: { organizationId, flowId: flow.id, id }, select: runColumns });
    const summary = stored && (await readSummary(tx, actor, stored.id));
    if (!summary) throw new AppError("run.not_found");
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
    return {
      runId: toId("run", run.id),
      run: summary,
      trigger: jsonValue.parse(run.input),
      steps,
      ports,
      inputs,
      places,
    };
  });

async function readSummary(tx: Tx, actor: Actor, runUuid: string): Promise<NonNullable<LastRunData>["run"] | null> {
  const rows = await tx.$queryRaw<RunRow[]>`${selectRuns}
    where r.organization_id = ${actor.organizationId}::uuid and r.id = ${runUuid}::uuid`;
  const [row] = rows;
  if (!row) return null;
  const { status, startedAt, version } = runSummaryView(row, false);
  return { status, startedAt, version, draft: (await readRunDrafts(tx, actor, rows))(row) };
}

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
