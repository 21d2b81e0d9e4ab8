import { AppError } from "@millrace/contracts/errors";
import { type FlowDefinition, type FlowLayout, flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import { type FlowId, toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/** Two flows of an organization that are not archived never have the same name. */
export const flowNameConstraint = "flow_organization_id_name_key";

export type FlowRow = { id: string; name: string; description: string; revision: bigint };

/** A flow of the actor's organization that is not archived; `flow.not_found` for every other id. */
export async function requireFlow(tx: Tx, actor: Actor, flowId: FlowId): Promise<FlowRow> {
  const row = await tx.flow.findFirst({
    where: { organizationId: actor.organizationId, id: toUuid("flow", flowId), archivedAt: null },
    select: { id: true, name: true, description: true, revision: true },
  });
  if (!row) throw new AppError("flow.not_found");
  return row;
}

/** Refuses ids that are no flow of the actor's organization, archived or not: `flow.not_found`. */
export async function requireFlowOrArchived(tx: Tx, actor: Actor, flowId: FlowId): Promise<void> {
  const where = { organizationId: actor.organizationId, id: toUuid("flow", flowId) };
  if (!(await tx.flow.findFirst({ where, select: { id: true } }))) throw new AppError("flow.not_found");
}

/**
 * Like `requireFlow`, and locks the flow until the end of the transaction, so that changes of one flow follow one another.
 * The row that comes back already has the revision of this change.
 */
export async function lockFlow(tx: Tx, actor: Actor, flowId: FlowId, at: Date): Promise<FlowRow> {
  const [row] = await tx.flow.updateManyAndReturn({
    where: { organizationId: actor.organizationId, id: toUuid("flow", flowId), archivedAt: null },
    data: { revision: { increment: 1 }, updatedAt: at },
    select: { id: true, name: true, description: true, revision: true },
  });
  if (!row) throw new AppError("flow.not_found");
  return row;
}

/** Locks the flow as `lockFlow` does, for a caller that finds out only then whether it changes anything. */
export async function holdFlow(tx: Tx, actor: Actor, flowId: FlowId): Promise<FlowRow> {
  const [row] = await tx.$queryRaw<FlowRow[]>`
    select id, name, description, revision from flow
    where organization_id = ${actor.organizationId}::uuid and id = ${toUuid("flow", flowId)}::uuid and archived_at is null
    for no key update`;
  if (!row) throw new AppError("flow.not_found");
  return row;
}

export type Draft = { revision: number; definition: FlowDefinition; layout: FlowLayout };

/** The draft of a branch, of the main one without it. */
export async function readDraft(tx: Tx, actor: Actor, flowUuid: string, branchUuid = flowUuid): Promise<Draft> {
  const row = await tx.flowDraft.findFirstOrThrow({
    where: { organizationId: actor.organizationId, flowId: flowUuid, branchId: branchUuid },
    select: { revision: true, definition: true, layout: true },
  });
  return {
    revision: row.revision,
    definition: flowDefinition.parse(row.definition),
    layout: flowLayout.parse(row.layout),
  };
}

export type Production = {
  version: number;
  name: string;
  contentHash: string;
  definition: FlowDefinition;
  publishedAt: Date;
  publishedBy: string | null;
};

/** What production points to, `null` when the flow was never published. */
export async function readProduction(tx: Tx, actor: Actor, flowUuid: string): Promise<Production | null> {
  const row = await tx.flowProduction.findFirst({
    where: { organizationId: actor.organizationId, flowId: flowUuid },
    include: { version: { include: { content: true, label: true } } },
  });
  if (!row) return null;
  const { number, contentHash, content, label, publishedAt, publishedBy } = row.version;
  return {
    version: number,
    name: label?.name ?? "",
    contentHash,
    definition: flowDefinition.parse(content.definition),
    publishedAt,
    publishedBy,
  };
}
