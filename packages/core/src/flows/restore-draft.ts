import type { RestoreDraftInput, SaveDraftOutput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { lockFlow } from "./flow-rows.ts";
import { writeDraft } from "./write-draft.ts";

/** Makes an earlier edit the newest state of the draft; nothing of the history is lost. */
export const restoreDraft = (deps: CoreDeps, actor: Actor, input: RestoreDraftInput): Promise<SaveDraftOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const edit = await tx.flowDraftEdit.findFirst({
      where: { organizationId: actor.organizationId, flowId: flow.id, revision: input.toRevision },
    });
    if (!edit) throw new AppError("flow.edit_not_found");
    return writeDraft(tx, deps, actor, {
      flow,
      baseRevision: input.baseRevision,
      definition: flowDefinition.parse(edit.definition),
      layout: flowLayout.parse(edit.layout),
      summary: `Restored edit ${input.toRevision}`,
      at,
    });
  });
