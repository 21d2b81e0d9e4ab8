import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph } from "@millrace/engine/flow/graph";
import { isScope, regionsOf } from "@millrace/engine/flow/regions";
import { groupMembers } from "./canvas-layout.ts";
import type { FlowDocument } from "./flow-document.ts";

/** Nodes that are arranged together and stand apart from all others, with the clusters inside. */
export type Cluster = { nodes: string[]; inner: Cluster[] };

/**
 * What of these nodes belongs together: the bodies of scopes and the groups, one inside the other. A group that lies across the
 * border of another one or of a body can't be kept apart; its nodes are arranged as if it were not there.
 */
export function clustersOf(document: FlowDocument, catalog: NodeCatalog, nodeIds: ReadonlySet<string>): Cluster {
  const sets = [...scopeBodies(document, catalog), ...groupMembers(document.layout, nodeIds).values()]
    .map((ids) => new Set(ids.filter((id) => nodeIds.has(id))))
    .filter((set) => set.size > 0);
  const kept: Set<string>[] = [];
  for (const set of sets) if (kept.every((other) => isNested(set, other))) kept.push(set);
  const root: Cluster = { nodes: [], inner: [] };
  const placed: { set: ReadonlySet<string>; cluster: Cluster }[] = [{ set: nodeIds, cluster: root }];
  for (const set of kept.sort((a, b) => b.size - a.size)) {
    const cluster: Cluster = { nodes: [], inner: [] };
    // The latest that holds it is the smallest one.
    placed.findLast((outer) => isWithin(set, outer.set))?.cluster.inner.push(cluster);
    placed.push({ set, cluster });
  }
  for (const id of nodeIds) placed.findLast(({ set }) => set.has(id))?.cluster.nodes.push(id);
  return root;
}

/** The nodes of each scope's body, those of scopes inside included. */
function scopeBodies(document: FlowDocument, catalog: NodeCatalog): string[][] {
  const graph = buildGraph(document.definition, catalog);
  if (!graph.nodes.some(isScope)) return [];
  const regions = regionsOf(graph);
  const bodies = new Map<string, string[]>();
  for (const graphNode of graph.nodes) {
    const seen = new Set<string>();
    for (let scope = regions.get(graphNode); scope && !seen.has(scope.node.id); scope = regions.get(scope)) {
      seen.add(scope.node.id);
      bodies.set(scope.node.id, [...(bodies.get(scope.node.id) ?? []), graphNode.node.id]);
    }
  }
  return [...bodies.values()];
}

const isWithin = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((id) => b.has(id));

const isNested = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  isWithin(a, b) || isWithin(b, a) || ![...a].some((id) => b.has(id));
