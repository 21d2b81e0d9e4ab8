import { type FlowGraph, topologicalOrder } from "./graph.ts";

/** Steps in the order to be shown; several branches of one step that ran side by side stand together. */
export type BranchEntry<S> =
  | { kind: "step"; step: S }
  | { kind: "branches"; from: string; branches: { head: string; entries: BranchEntry<S>[] }[] };

/**
 * For each node the nearest one that every path to it leads through, by id. Nodes that nothing leads to have none.
 */
function dominatorsOf(graph: FlowGraph): Map<string, string> {
  const depths = new Map<string, number>();
  const dominators = new Map<string, string>();
  for (const { node, incoming } of topologicalOrder(graph)) {
    let found: string | undefined;
    for (const { from } of incoming)
      found = found === undefined ? from.node : common(found, from.node, dominators, depths);
    if (found !== undefined) dominators.set(node.id, found);
    depths.set(node.id, found === undefined ? 0 : (depths.get(found) ?? 0) + 1);
  }
  return dominators;
}

function common(
  one: string,
  other: string,
  dominators: ReadonlyMap<string, string>,
  depths: ReadonlyMap<string, number>,
): string | undefined {
  let a: string | undefined = one;
  let b: string | undefined = other;
  while (a !== b && a !== undefined && b !== undefined) {
    if ((depths.get(a) ?? 0) >= (depths.get(b) ?? 0)) a = dominators.get(a);
    else b = dominators.get(b);
  }
  return a === b ? a : undefined;
}

/**
 * Groups steps of one region by the branches that they ran in. A branch is what can only be reached through its first step;
 * a join, and what follows it, stands behind the branches that lead to it. Branches of one step each stay as they are: there
 * is nothing to fold. Each step is in the answer exactly once.
 */
export function groupBranches<S extends { nodeId: string }>(graph: FlowGraph, steps: readonly S[]): BranchEntry<S>[] {
  const dominators = dominatorsOf(graph);
  const known = new Map(steps.map((step) => [step.nodeId, step]));
  const above = (nodeId: string): string | null => {
    let at = dominators.get(nodeId);
    while (at !== undefined && !known.has(at)) at = dominators.get(at);
    return at ?? null;
  };
  const below = new Map<string | null, S[]>();
  for (const step of known.values()) {
    const parent = above(step.nodeId);
    const siblings = below.get(parent);
    if (siblings) siblings.push(step);
    else below.set(parent, [step]);
  }
  const isHead = ({ nodeId }: S): boolean =>
    new Set(graph.byId.get(nodeId)?.incoming.map(({ from }) => from.node)).size === 1;
  /** Everything behind a step, with the branches that leave it. Long chains are walked, not nested. */
  const behind = (start: string | null): BranchEntry<S>[] => {
    const entries: BranchEntry<S>[] = [];
    let children = below.get(start) ?? [];
    let parent = start;
    while (children.length === 1 && children[0]) {
      entries.push({ kind: "step", step: children[0] });
      parent = children[0].nodeId;
      children = below.get(parent) ?? [];
    }
    const heads = children.filter(isHead);
    const from = parent ?? dominators.get(heads[0]?.nodeId ?? "");
    const isGroup = from !== undefined && heads.length > 1 && heads.some(({ nodeId }) => below.has(nodeId));
    if (isGroup)
      entries.push({
        kind: "branches",
        from,
        branches: heads.map((head) => ({ head: head.nodeId, entries: of(head) })),
      });
    for (const step of children) if (!isGroup || !heads.includes(step)) entries.push(...of(step));
    return entries;
  };
  const of = (step: S): BranchEntry<S>[] => [{ kind: "step", step }, ...behind(step.nodeId)];
  return behind(null);
}
