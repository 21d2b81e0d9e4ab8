import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph } from "../flow/graph.ts";
import { regionsOf } from "../flow/regions.ts";
import { framePrefix, framesOf, nodeIdOf } from "./path.ts";

/**
 * The paths of all steps that a step can depend on: those of its own frame and of the frames around it, without what runs in
 * scopes beside it. A round of a loop also depends on the rounds before it. Their records are enough for `restoreRunState` to
 * look `into` the step.
 */
export function pathsAround(definition: FlowDefinition, catalog: NodeCatalog, path: string): string[] {
  const graph = buildGraph(definition, catalog);
  const idsIn = Map.groupBy(regionsOf(graph), ([, scope]) => scope?.node.id ?? null);
  const pathsIn = (scopeId: string | null, prefix: string) =>
    (idsIn.get(scopeId) ?? []).map(([{ node }]) => prefix + node.id);
  const inside = framesOf(path).flatMap(({ scope, index }) => {
    const scopeId = nodeIdOf(scope);
    const isLoop = graph.byId.get(scopeId)?.type?.scope === "loop";
    const indexes = isLoop ? Array.from({ length: index + 1 }, (_, round) => round) : [index];
    return indexes.flatMap((one) => pathsIn(scopeId, framePrefix(scope, one)));
  });
  return [...pathsIn(null, ""), ...inside];
}
