import type { RunStep } from "@millrace/contracts/api/runs";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { buildGraph, topologicalOrder } from "@millrace/engine/flow/graph";

type Ordered = Pick<RunStep, "nodeId" | "iteration" | "attempt" | "startedAt">;

/** Steps as they began; of those that began in the same millisecond, the one that the flow leads to first comes first. */
export function inOrder<S extends Ordered>(steps: readonly S[], definition: FlowDefinition, catalog: NodeCatalog): S[] {
  const order = topologicalOrder(buildGraph(definition, catalog));
  const places = new Map(order.map(({ node }, place) => [node.id, place]));
  const placeOf = ({ nodeId }: Ordered) => places.get(nodeId) ?? order.length;
  return steps.toSorted(
    (a, b) =>
      a.startedAt.localeCompare(b.startedAt) ||
      a.iteration - b.iteration ||
      placeOf(a) - placeOf(b) ||
      a.attempt - b.attempt,
  );
}
