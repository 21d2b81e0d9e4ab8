import type { DraftLog, DraftLogInput } from "@millrace/contracts/api/drafts";
import { draftKey, requireBranch } from "../branches/branch-rows.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { readDraftLog } from "./read-draft-log.ts";

/** What became of the draft since a revision that the caller knows. */
export const draftLog = (deps: CoreDeps, actor: Actor, input: DraftLogInput): Promise<DraftLog> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const key = draftKey(actor, flow.id, await requireBranch(tx, actor, flow.id, input.branchId));
    const { revision } = await tx.flowDraft.findFirstOrThrow({
      where: key,
      select: { revision: true },
    });
    return readDraftLog(tx, key, { after: input.after, revision });
  });
