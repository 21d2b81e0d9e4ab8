import type { PublishApproval } from "@millrace/contracts/api/versions";
import { toId } from "@millrace/contracts/ids";
import { roleCan } from "@millrace/contracts/permissions";
import type { Prisma } from "@millrace/db/client";
import { type Actor, userIdOf } from "../../shared/actor.ts";
import { userNames } from "../../shared/user-names.ts";
import type { Tx } from "../../shared/within.ts";

export const withFlow = { flow: { select: { name: true } } } as const;
export type ApprovalRow = Prisma.PublishApprovalGetPayload<{ include: typeof withFlow }>;

/** The newest request for approval of a content; one that a newer one has replaced does not count. */
export const newestApproval = (tx: Tx, actor: Actor, flowUuid: string, hash: string): Promise<ApprovalRow | null> =>
  tx.publishApproval.findFirst({
    where: {
      organizationId: actor.organizationId,
      flowId: flowUuid,
      contentHash: hash,
      OR: [{ decision: null }, { decision: { not: "replaced" } }],
    },
    orderBy: { id: "desc" },
    include: withFlow,
  });

/** Open requests that the actor may decide: for people who may publish, those of others; `null` where there can't be any. */
export function toDecideWhere(actor: Actor): Prisma.PublishApprovalWhereInput | null {
  if (actor.kind !== "user" || !roleCan(actor.role, "version.publish")) return null;
  return {
    organizationId: actor.organizationId,
    flow: { archivedAt: null },
    decision: null,
    requestedBy: { not: actor.userId },
  };
}

export async function approvalViews(tx: Tx, actor: Actor, rows: readonly ApprovalRow[]): Promise<PublishApproval[]> {
  const production = await tx.flowProduction.findMany({
    where: { organizationId: actor.organizationId, flowId: { in: rows.map((row) => row.flowId) } },
    select: { flowId: true, versionNumber: true },
  });
  const versions = await tx.flowVersion.findMany({
    where: {
      organizationId: actor.organizationId,
      OR: rows.map(({ flowId, contentHash }) => ({ flowId, contentHash })),
    },
    orderBy: { number: "desc" },
    select: { flowId: true, contentHash: true, number: true },
  });
  const names = await userNames(
    tx,
    rows.flatMap((row) => [row.requestedBy, row.decidedBy]),
  );
  return rows.map((row) => ({
    id: toId("publishApproval", row.id),
    flowId: toId("flow", row.flowId),
    flowName: row.flow.name,
    production: production.find(({ flowId }) => flowId === row.flowId)?.versionNumber ?? null,
    draftRevision: row.draftRevision,
    contentHash: row.contentHash,
    requestedBy: names(row.requestedBy),
    requestedAt: row.requestedAt.toISOString(),
    note: row.note,
    decision: decisionOf(row.decision),
    decidedBy: row.decidedBy === null ? null : names(row.decidedBy),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionNote: row.decisionNote,
    publishedAs:
      versions.find(({ flowId, contentHash }) => flowId === row.flowId && contentHash === row.contentHash)?.number ??
      null,
    isOwn: row.requestedBy === userIdOf(actor),
  }));
}

const decisionOf = (decision: string | null): PublishApproval["decision"] =>
  decision === "approved" || decision === "declined" || decision === "replaced" ? decision : null;
