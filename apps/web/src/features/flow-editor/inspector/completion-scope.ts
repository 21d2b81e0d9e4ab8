import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { ExpressionScope } from "@millrace/contracts/flow/node-run";

/** All that says what comes before what: typing changes none of it. */
export type Connections = Pick<FlowDefinition, "edges">;

/** What completion offers to a node: the last run's data, and the ids of all steps before it even without a run. */
export function completionScopeOf(
  scope: ExpressionScope | null,
  definition: Connections,
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

type Edges = FlowDefinition["edges"];
const sourcesOf = new WeakMap<Edges, ReadonlyMap<string, readonly string[]>>();
const found = new WeakMap<Edges, Map<string, readonly string[]>>();

/** The nodes that lead straight to each node. Typing changes no edges, so this is there already. */
function sourcesByNode(edges: Edges): ReadonlyMap<string, readonly string[]> {
  const known = sourcesOf.get(edges);
  if (known) return known;
  const made = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const list = made.get(to.node);
    if (list) list.push(from.node);
    else made.set(to.node, [from.node]);
  }
  sourcesOf.set(edges, made);
  return made;
}

/** Whether anything leads to a node; a flow begins where nothing does. */
export const hasWayIn = ({ edges }: Connections, nodeId: string): boolean => sourcesByNode(edges).has(nodeId);

/** The nodes from which a node can be reached, nearest first: the only steps that its expressions may name. */
export function upstreamOf({ edges }: Connections, nodeId: string): readonly string[] {
  const byNode = found.get(edges) ?? new Map<string, readonly string[]>();
  found.set(edges, byNode);
  const known = byNode.get(nodeId);
  if (known) return known;
  const sources = sourcesByNode(edges);
  const reached = new Set([nodeId]);
  for (const id of reached) for (const source of sources.get(id) ?? []) reached.add(source);
  reached.delete(nodeId);
  const upstream = [...reached];
  byNode.set(nodeId, upstream);
  return upstream;
}
