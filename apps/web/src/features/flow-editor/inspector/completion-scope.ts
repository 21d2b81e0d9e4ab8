import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";

/** What completion offers to a node: the last run's data, and the ids of all steps before it even without a run. */
export function completionScopeOf(
  scope: ExpressionScope | null,
  definition: FlowDefinition,
  nodeId: string,
): ExpressionScope {
  const steps = Object.fromEntries(upstreamOf(definition, nodeId).map((id) => [id, scope?.steps[id] ?? null]));
  return {
    trigger: scope?.trigger ?? null,
    input: scope?.input ?? null,
    steps,
    item: scope?.item ?? null,
    index: scope?.index ?? null,
    run: scope?.run ?? { id: "", startedAt: "" },
    now: scope?.now ?? "",
    random: 0,
  };
}

/** The nodes from which a node can be reached, nearest first: the only steps that its expressions may name. */
export function upstreamOf(definition: FlowDefinition, nodeId: string): string[] {
  const found = new Set([nodeId]);
  for (const id of found) for (const { from, to } of definition.edges) if (to.node === id) found.add(from.node);
  found.delete(nodeId);
  return [...found];
}
