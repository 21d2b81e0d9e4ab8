import { draftChanges } from "@millrace/contracts/api/drafts";
import type { DraftEdit, ListDraftEditsInput } from "@millrace/contracts/api/flows";
import type { Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorNumber, pageOfRows } from "../shared/paging.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";

/** The saved edits of a draft, the newest first. */
export const listDraftEdits = (deps: CoreDeps, actor: Actor, input: ListDraftEditsInput): Promise<Page<DraftEdit>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const rows = await tx.flowDraftEdit.findMany({
      where: {
        organizationId: actor.organizationId,
        flowId: flow.id,
        revision: { lt: cursorNumber(input.cursor) },
      },
      select: { id: true, revision: true, at: true, byUserId: true, summary: true, changes: true },
      orderBy: { revision: "desc" },
      take: input.limit + 1,
    });
    const names = await userNames(
      tx,
      rows.map((row) => row.byUserId),
    );
    return pageOfRows(
      rows,
      input.limit,
      (row) => ({
        id: toId("draftEdit", row.id),
        revision: row.revision,
        at: row.at.toISOString(),
        by: names(row.byUserId),
        summary: row.summary,
        changes: draftChanges.nullable().parse(row.changes),
      }),
      (row) => String(row.revision),
    );
  });
