import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { jsonValue } from "@millrace/contracts/json";
import type { PinnedOutput } from "@millrace/engine/flow/test-parts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** What is pinned for the nodes of a definition; pins of nodes that it does not have stay out of it. */
export async function readPins(
  tx: Tx,
  { organizationId }: Actor,
  flowUuid: string,
  { nodes }: FlowDefinition,
): Promise<Map<string, PinnedOutput>> {
  const rows = await tx.flowPin.findMany({
    where: { organizationId, flowId: flowUuid, nodeId: { in: nodes.map(({ id }) => id) } },
    select: { nodeId: true, port: true, value: true },
    orderBy: { nodeId: "asc" },
  });
  return new Map(rows.map(({ nodeId, port, value }) => [nodeId, { port, value: jsonValue.parse(value) }]));
}
