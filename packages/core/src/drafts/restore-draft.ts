import type { RestoreDraftInput, SaveDraftOutput } from "@millrace/contracts/api/flows";
import { draftKey, requireOpenBranch } from "../branches/branch-rows.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { readDraftAt } from "./read-draft-at.ts";
import { writeDraft } from "./write-draft.ts";

/**
 * Makes the state after an earlier edit the newest state of the draft, as one more edit; nothing of the history is lost. A
 * revision that is not in the log is `flow.edit_not_found`.
 */
export const restoreDraft = (deps: CoreDeps, actor: Actor, input: RestoreDraftInput): Promise<SaveDraftOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    return writeDraft(tx, deps, actor, {
      flow,
      branch,
      baseRevision: input.baseRevision,
      document: await readDraftAt(tx, draftKey(actor, flow.id, branch), input.toRevision),
      summary: `Restored edit ${input.toRevision}`,
      at,
    });
  });
