import { draftChanges } from "@millrace/contracts/api/drafts";
import type { DraftEdit, ListDraftEditsInput } from "@millrace/contracts/api/flows";
import type { Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import { draftKey, requireBranch } from "../branches/branch-rows.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorNumber, pageOfRows } from "../shared/paging.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { readMerges } from "./read-merges.ts";

/** The edits of a branch's draft, the newest first, with how much each changed and what it merged. */
export const listDraftEdits = (deps: CoreDeps, actor: Actor, input: ListDraftEditsInput): Promise<Page<DraftEdit>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const key = draftKey(actor, flow.id, await requireBranch(tx, actor, flow.id, input.branchId));
    const rows = await tx.flowDraftEdit.findMany({
      where: {
        ...key,
        revision: { lt: cursorNumber(input.cursor), gt: input.between?.after, lte: input.between?.upTo },
      },
      select: {
        id: true,
        revision: true,
        at: true,
        byUserId: true,
        summary: true,
        changes: true,
        mergedBranchId: true,
        mergedAfter: true,
        mergedRevision: true,
        merged: { select: { name: true } },
      },
      orderBy: { revision: "desc" },
      take: input.limit + 1,
    });
    const merges = await readMerges(tx, key, rows);
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
        merge: merges.get(row.revision) ?? null,
      }),
      (row) => String(row.revision),
    );
  });
