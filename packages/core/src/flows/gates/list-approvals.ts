import type { Page } from "@millrace/contracts/api/paging";
import type { ListApprovalsInput, PublishApproval } from "@millrace/contracts/api/versions";
import { toId } from "@millrace/contracts/ids";
import type { Prisma } from "@millrace/db/client";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { cursorMoment, cursorUuid, momentCursor } from "../../shared/paging.ts";
import { readWithin } from "../../shared/within.ts";
import { requireFlow } from "../flow-rows.ts";
import { type ApprovalRow, approvalViews, toDecideWhere, withFlow } from "./approval-rows.ts";

/**
 * Requests for approval, of one flow or of all that are not archived: those that wait, the oldest first, all or those to
 * decide; or those that somebody has decided, the last one first.
 */
export const listApprovals = (
  deps: CoreDeps,
  actor: Actor,
  input: ListApprovalsInput,
): Promise<Page<PublishApproval>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = input.flowId ? await requireFlow(tx, actor, input.flowId) : null;
    const where = input.state === "open" ? openWhere(actor, input) : endedWhere(input);
    if (where === null) return { items: [], nextCursor: null };
    const rows = await tx.publishApproval.findMany({
      where: {
        organizationId: actor.organizationId,
        ...(flow ? { flowId: flow.id } : {}),
        flow: { archivedAt: null },
        AND: [where],
      },
      include: withFlow,
      orderBy: input.state === "open" ? { id: "asc" } : [{ decidedAt: "desc" }, { id: "desc" }],
      take: input.limit + 1,
    });
    const shown = rows.slice(0, input.limit);
    const last = rows.length > input.limit ? shown.at(-1) : undefined;
    return { items: await approvalViews(tx, actor, shown), nextCursor: last ? cursorOf(last) : null };
  });

function openWhere(actor: Actor, { toDecide, cursor }: ListApprovalsInput): Prisma.PublishApprovalWhereInput | null {
  const deciding = toDecide ? toDecideWhere(actor) : {};
  return deciding && { ...deciding, decision: null, id: { gt: cursorUuid("publishApproval", cursor) } };
}

function endedWhere({ cursor }: ListApprovalsInput): Prisma.PublishApprovalWhereInput {
  const decided = { decision: { in: ["approved", "declined"] } };
  const before = cursorMoment("publishApproval", cursor);
  if (!before) return decided;
  const { at, uuid } = before;
  return { ...decided, OR: [{ decidedAt: { lt: at } }, { decidedAt: at, id: { lt: uuid } }] };
}

function cursorOf({ id, decidedAt }: ApprovalRow): string {
  const approvalId = toId("publishApproval", id);
  return decidedAt === null ? approvalId : momentCursor(decidedAt, approvalId);
}
