import type { SaveDraftInput, SaveDraftOutput } from "@millrace/contracts/api/flows";
import { requireOpenBranch } from "../branches/branch-rows.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { writeDraft } from "./write-draft.ts";

/**
 * Saves the draft whole, also an invalid one, and says what is wrong with it. Refused when somebody else saved since
 * `baseRevision`: `flow.draft_conflict`. In the log it is what changed, like any other edit.
 */
export const saveDraft = (deps: CoreDeps, actor: Actor, input: SaveDraftInput): Promise<SaveDraftOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { flowId, branchId, baseRevision, definition, layout, summary } = input;
    const flow = await lockFlow(tx, actor, flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, branchId);
    return writeDraft(tx, deps, actor, {
      flow,
      branch,
      baseRevision,
      document: { definition, layout },
      summary,
      at,
    });
  });
