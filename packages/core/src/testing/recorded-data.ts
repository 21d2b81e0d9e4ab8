import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";
import { buildGraph, type GraphNode } from "@millrace/engine/flow/graph";
import { regionsOf } from "@millrace/engine/flow/regions";
import type { PinnedOutput, RecordedData } from "@millrace/engine/flow/test-parts";
import { type FramePlace, framePrefix, framesOf, nodeIdOf } from "@millrace/engine/run/path";
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
 * the same body, ran last, and the items of the scopes around that place; with `item` those of that item or round instead.
 */
export async function recordedData(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  asked: { run: StoredRun; definition: FlowDefinition; nodeId: string; item: number | undefined },
): Promise<RecordedData> {
  const { run: stored, definition, nodeId, item } = asked;
  const { organizationId } = actor;
  const place = placeOf(definition, deps, nodeId);
  const last = await lastPlace(tx, actor, stored.id, nodeId, place.beside);
  const path = item === undefined ? last : placeInItem(framesOf(last), place.around, { nodeId, item });
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
  return { steps, items, indexes: new Map(frames.map(({ scope, index }) => [nodeIdOf(scope), index])) };
}

type Place = {
  /** The nodes of the same body, which see the same items; none outside of scopes. */
  beside: readonly string[];
  /** The scopes around the node, the outermost first. */
  around: readonly GraphNode[];
};

function placeOf(definition: FlowDefinition, { catalog }: CoreDeps, nodeId: string): Place {
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const node = graph.byId.get(nodeId);
  const region = node && regions.get(node);
  if (!region) return { beside: [], around: [] };
  const around: GraphNode[] = [];
  for (let at: GraphNode | null | undefined = region; at && !around.includes(at); at = regions.get(at))
    around.unshift(at);
  const beside = graph.nodes.filter((other) => regions.get(other) === region).map(({ node: { id } }) => id);
  return { beside, around };
}

/** The node in the chosen item of the innermost map or loop, around which all is as where it ran last. */
function placeInItem(
  last: readonly FramePlace[],
  around: readonly GraphNode[],
  { nodeId, item }: { nodeId: string; item: number },
): string {
  const chosen = around.findLast(({ type }) => type?.scope !== "boundary");
  let prefix = "";
  for (const scope of around) {
    const path = prefix + scope.node.id;
    const known = last.find((frame) => frame.scope === path)?.index ?? 0;
    prefix = framePrefix(path, scope === chosen ? item : scope.type?.scope === "boundary" ? 0 : known);
  }
  return prefix + nodeId;
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
