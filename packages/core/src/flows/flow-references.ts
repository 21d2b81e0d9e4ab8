import type { FlowDefinition, FlowProblem, FlowReference } from "@millrace/contracts/flow/definition";
import { toUuid } from "@millrace/contracts/ids";
import { subFlowParams } from "@millrace/nodes/sub-flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

type PlacedReference = { nodeId: string; nodeName: string; pointer?: string; reference: FlowReference };

/** Every version of another flow that a definition names. */
export function flowReferencesOf(definition: FlowDefinition): PlacedReference[] {
  return definition.nodes.flatMap(({ id: nodeId, name: nodeName, type, params, undo }) => {
    const parsed = type === "sub_flow" ? subFlowParams.safeParse(params) : null;
    return [
      ...(parsed?.success ? [{ nodeId, nodeName, pointer: "/flow", reference: parsed.data.flow }] : []),
      ...(undo ? [{ nodeId, nodeName, reference: undo }] : []),
    ];
  });
}

/** A problem for each named version that the organization does not have. Also in a flow that is archived nobody can start one. */
export async function findMissingFlows(tx: Tx, actor: Actor, definition: FlowDefinition): Promise<FlowProblem[]> {
  const references = flowReferencesOf(definition);
  if (references.length === 0) return [];
  const rows = await tx.flowVersion.findMany({
    where: {
      organizationId: actor.organizationId,
      flow: { archivedAt: null },
      OR: references.map(({ reference: { id, version } }) => ({ flowId: toUuid("flow", id), number: version })),
    },
    select: { flowId: true, number: true, flow: { select: { name: true } } },
  });
  return references
    .filter(
      ({ reference: { id, version } }) =>
        !rows.some((row) => row.flowId === toUuid("flow", id) && row.number === version),
    )
    .map(({ nodeId, nodeName, pointer, reference }) => ({
      code: "unknown_flow",
      severity: "error",
      message: `*${nodeName}* ${pointer ? "runs" : "is undone by"} version ${reference.version} of a flow that does not exist any more. Choose a flow and a version.`,
      nodeId,
      ...(pointer ? { pointer } : {}),
    }));
}
