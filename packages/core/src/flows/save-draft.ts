import type { SaveDraftInput, SaveDraftOutput } from "@millrace/contracts/api/flows";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { lockFlow } from "./flow-rows.ts";
import { writeDraft } from "./write-draft.ts";

/**
 * Saves the draft whole, also an invalid one, and says what is wrong with it. Refused when somebody else saved since
 * `baseRevision`: `flow.draft_conflict`.
 */
export const saveDraft = (deps: CoreDeps, actor: Actor, input: SaveDraftInput): Promise<SaveDraftOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { flowId, ...edit } = input;
    return writeDraft(tx, deps, actor, { flow: await lockFlow(tx, actor, flowId, at), ...edit, at });
  });
