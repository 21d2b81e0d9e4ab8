import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { buildGraph } from "@millrace/engine/flow/graph";
import { regionsOf } from "@millrace/engine/flow/regions";
import type { PinnedOutput, RecordedData } from "@millrace/engine/flow/test-parts";
import { framePrefix, framesOf, nodeIdOf } from "@millrace/engine/run/path";
import { pathsAround } from "@millrace/engine/run/paths-around";
import { hasStep, placeAt } from "@millrace/engine/run/state";
import { readContent } from "../flows/content.ts";
import { jsonOrNull, restoreRun, type StoredRun, stepColumns } from "../runs/restore-run.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

/**
 * What a node of `definition` would see of a run: the outputs beside and around the place where it, or else another node of
 * the same body, ran last, and the items of the scopes around that place.
 */
export async function recordedData(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { run: stored, definition, nodeId }: { run: StoredRun; definition: FlowDefinition; nodeId: string },
): Promise<RecordedData> {
  const { organizationId } = actor;
  const path = await lastPlace(tx, actor, stored.id, nodeId, besideOf(definition, deps, nodeId));
  const frames = framesOf(path);
  const prefixes = ["", ...frames.map(({ scope, index }) => framePrefix(scope, index))];
  const recorded = await readContent(tx, actor, stored.contentHash);
  const around = pathsAround(recorded, deps.catalog, path);
  const rows = await tx.step.findMany({
    where: { organizationId, runId: stored.id, path: { in: around } },
    select: stepColumns,
    orderBy: [{ iteration: "asc" }, { attempt: "asc" }],
  });
  const { run, steps: all } = await withStoredValues(tx, organizationId, stored, rows);
  const steps = new Map<string, PinnedOutput>();
  for (const row of all) {
    const isInFrames = prefixes.includes(row.path.slice(0, row.path.length - row.nodeId.length));
    const hasLeft = row.port !== null && (row.status === "succeeded" || row.status === "failed");
    if (isInFrames && hasLeft && row.port !== null)
      steps.set(row.nodeId, { port: row.port, value: jsonOrNull(row.output) });
  }
  const items = new Map<string, JsonValue>();
  if (frames.length > 0) {
    const state = await restoreRun(tx, deps, actor, run, all, { into: path });
    // A step inside shows the item of the scope right around it.
    const places = [...frames.slice(1).map(({ scope }) => scope), path];
    for (const [index, { scope }] of frames.entries()) {
      const inside = places[index];
      if (inside !== undefined && hasStep(state, inside, 0)) items.set(nodeIdOf(scope), placeAt(state, inside, 0).item);
    }
  }
  return { steps, items };
}

/** The nodes of the same body, which see the same items; none outside of scopes. */
function besideOf(definition: FlowDefinition, { catalog }: CoreDeps, nodeId: string): string[] {
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const node = graph.byId.get(nodeId);
  const region = node && regions.get(node);
  if (!region) return [];
  return graph.nodes.filter((other) => regions.get(other) === region).map(({ node: { id } }) => id);
}

async function lastPlace(
  tx: Tx,
  { organizationId }: Actor,
  runUuid: string,
  nodeId: string,
  beside: readonly string[],
): Promise<string> {
  const [row] = await tx.$queryRaw<{ path: string }[]>`
    select path from step
    where organization_id = ${organizationId}::uuid and run_id = ${runUuid}::uuid
      and node_id = any(${[nodeId, ...beside]}::text[])
    order by node_id = ${nodeId} desc, started_at desc, length(path) desc, path desc limit 1`;
  return row?.path ?? nodeId;
}
