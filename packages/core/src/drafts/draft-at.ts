import type { DraftAt, DraftAtInput } from "@millrace/contracts/api/drafts";
import { AppError } from "@millrace/contracts/errors";
import { draftKey, requireBranch } from "../branches/branch-rows.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";
import { authorOf } from "./author.ts";
import { readDraftAt } from "./read-draft-at.ts";

/** The draft as it stood after an edit, with who made it. A revision that is not in the log is `flow.edit_not_found`. */
export const draftAt = (deps: CoreDeps, actor: Actor, input: DraftAtInput): Promise<DraftAt> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const key = draftKey(actor, flow.id, await requireBranch(tx, actor, flow.id, input.branchId));
    const { revision } = input;
    const edit = await tx.flowDraftEdit.findFirst({
      where: { ...key, revision },
      select: { at: true, byUserId: true, summary: true },
    });
    if (!edit) throw new AppError("flow.edit_not_found");
    return {
      revision,
      at: edit.at.toISOString(),
      ...authorOf(edit.byUserId, await userNames(tx, [edit.byUserId])),
      summary: edit.summary,
      ...(await readDraftAt(tx, key, revision)),
    };
  });
