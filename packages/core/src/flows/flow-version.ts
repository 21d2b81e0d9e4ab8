import { AppError } from "@millrace/contracts/errors";
import { type FlowDefinition, type FlowReference, flowDefinition } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";

export type FlowVersionRow = { flowUuid: string; flowName: string; contentHash: string; definition: FlowDefinition };

/** The version that a reference names. `flow.not_found` where the flow is archived or another organization's, `version.not_found`. */
export async function readFlowVersion(tx: Tx, actor: Actor, reference: FlowReference): Promise<FlowVersionRow> {
  const flow = await requireFlow(tx, actor, reference.id);
  const row = await tx.flowVersion.findFirst({
    where: { organizationId: actor.organizationId, flowId: flow.id, number: reference.version },
    include: { content: { select: { definition: true } } },
  });
  if (!row) throw new AppError("version.not_found");
  return {
    flowUuid: flow.id,
    flowName: flow.name,
    contentHash: row.contentHash,
    definition: flowDefinition.parse(row.content.definition),
  };
}
