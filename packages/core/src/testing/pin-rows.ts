import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import { jsonValue } from "@millrace/contracts/json";
import type { PinnedOutput } from "@millrace/engine/flow/test-parts";
import type { DraftKey } from "../branches/branch-rows.ts";
import type { Tx } from "../shared/within.ts";

/** What a branch has pinned for the nodes of a definition; pins of nodes that it does not have stay out of it. */
export async function readPins(tx: Tx, key: DraftKey, { nodes }: FlowDefinition): Promise<Map<string, PinnedOutput>> {
  const rows = await tx.flowPin.findMany({
    where: { ...key, nodeId: { in: nodes.map(({ id }) => id) } },
    select: { nodeId: true, port: true, value: true },
    orderBy: { nodeId: "asc" },
  });
  return new Map(rows.map(({ nodeId, port, value }) => [nodeId, { port, value: jsonValue.parse(value) }]));
}

/** Gives a new branch copies of another one's pins, as far as it has their nodes. */
export async function copyPins(
  tx: Tx,
  ofFlow: Omit<DraftKey, "branchId">,
  { from, to, nodes }: { from: string; to: string; nodes: readonly FlowNode[] },
): Promise<void> {
  await tx.$executeRaw`
    insert into flow_pin (organization_id, flow_id, branch_id, node_id, port, value, size, pinned_by, pinned_at)
    select organization_id, flow_id, ${to}::uuid, node_id, port, value, size, pinned_by, pinned_at from flow_pin
    where organization_id = ${ofFlow.organizationId}::uuid and flow_id = ${ofFlow.flowId}::uuid
      and branch_id = ${from}::uuid and node_id = any(${nodes.map(({ id }) => id)}::text[])`;
}
