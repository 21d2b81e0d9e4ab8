import type { Page } from "@millrace/contracts/api/paging";
import type { ListApprovalsInput, PublishApproval } from "@millrace/contracts/api/versions";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../../shared/paging.ts";
import { readWithin } from "../../shared/within.ts";
import { requireFlow } from "../flow-rows.ts";
import { approvalViews, toDecideWhere, withFlow } from "./approval-rows.ts";

/** The open requests for approval, the oldest first, of one flow or of all that are not archived; all, or those to decide. */
export const listApprovals = (
  deps: CoreDeps,
  actor: Actor,
  input: ListApprovalsInput,
): Promise<Page<PublishApproval>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = input.flowId ? await requireFlow(tx, actor, input.flowId) : null;
    const toDecide = input.toDecide ? toDecideWhere(actor) : {};
    if (toDecide === null) return { items: [], nextCursor: null };
    const rows = await tx.publishApproval.findMany({
      where: {
        organizationId: actor.organizationId,
        ...(flow ? { flowId: flow.id } : {}),
        flow: { archivedAt: null },
        decision: null,
        ...toDecide,
        id: { gt: cursorUuid("publishApproval", input.cursor) },
      },
      include: withFlow,
      orderBy: { id: "asc" },
      take: input.limit + 1,
    });
    const views = new Map((await approvalViews(tx, actor, rows)).map((view) => [view.id, view]));
    return pageOfRows(
      rows.flatMap((row) => views.get(toId("publishApproval", row.id)) ?? []),
      input.limit,
      (view) => view,
      (view) => view.id,
    );
  });
