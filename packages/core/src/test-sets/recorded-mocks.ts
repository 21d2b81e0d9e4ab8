import type { Mocks } from "@millrace/contracts/api/test-sets";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { type NodeCatalog, pinnedType } from "@millrace/contracts/flow/node-definition";
import { buildGraph, type GraphNode } from "@millrace/engine/flow/graph";
import { regionsOf } from "@millrace/engine/flow/regions";
import { reachesOutside } from "@millrace/engine/flow/test-definition";
import { jsonOrNull, type StoredRun, stepColumns } from "../runs/restore-run.ts";
import { withStoredValues } from "../runs/stored-values.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";

/**
 * What a run has recorded of everything in it that reaches outside or waits, as outputs that a test case gives instead. Such a
 * step inside a map or loop has one output per item: there the outermost of these scopes stands for all that runs in it.
 */
export async function recordedMocks(
  tx: Tx,
  { catalog }: CoreDeps,
  { organizationId }: Actor,
  { run: stored, definition }: { run: StoredRun; definition: FlowDefinition },
): Promise<Mocks> {
  const ids = nodesToMock(definition, catalog);
  const rows = await tx.step.findMany({
    where: { organizationId, runId: stored.id, nodeId: { in: ids }, port: { not: null } },
    select: stepColumns,
    orderBy: [{ iteration: "asc" }, { attempt: "asc" }],
  });
  const { steps } = await withStoredValues(tx, organizationId, stored, rows);
  const mocks: Mocks = {};
  for (const { nodeId, status, port, output } of steps)
    if (port !== null && (status === "succeeded" || status === "failed"))
      mocks[nodeId] = { port, value: jsonOrNull(output) };
  return mocks;
}

function nodesToMock(definition: FlowDefinition, catalog: NodeCatalog): string[] {
  const graph = buildGraph(definition, catalog);
  const regions = regionsOf(graph);
  const standIn = (node: GraphNode): GraphNode => {
    let found = node;
    for (let at = regions.get(node); at; at = regions.get(at)) if (at.type?.scope !== "boundary") found = at;
    return found;
  };
  // In a test run pinned data stands for what was executed in another one.
  const outside = graph.nodes.filter((one) => reachesOutside(one) || one.node.type === pinnedType);
  return [...new Set(outside.map((one) => standIn(one).node.id))];
}
