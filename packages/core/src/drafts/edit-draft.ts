import type { EditDraftInput, EditDraftOutput } from "@millrace/contracts/api/drafts";
import { draftKey, requireOpenBranch } from "../branches/branch-rows.ts";
import { holdFlow, lockFlow, readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { appendEdits } from "./append-edits.ts";
import { readDraftLog } from "./read-draft-log.ts";
import { takeEdits } from "./take-edits.ts";

/**
 * Takes edits into the log of a branch's draft: in order, each whole, until one does not fit what others changed since the state
 * that it was made on. An edit whose id is in the log already counts as taken, so sending again does nothing twice. Refused as a
 * whole: edits that make something of the draft that is none (`request.invalid`), and one that is too large
 * (`flow.draft_too_large`).
 */
export const editDraft = (deps: CoreDeps, actor: Actor, input: EditDraftInput): Promise<EditDraftOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    // One call after another for each flow: the lock makes the order of the log.
    const flow = await holdFlow(tx, actor, input.flowId);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    const key = draftKey(actor, flow.id, branch);
    const draft = await readDraft(tx, actor, flow.id, branch.id);
    const logged = await tx.flowDraftEdit.findMany({
      where: { ...key, id: { in: input.edits.map(({ id }) => id) } },
      select: { id: true },
    });
    const known = new Set(logged.map(({ id }) => id));
    const { taken, fresh } = takeEdits(draft, input.edits, (id) => known.has(id));
    // A call that adds nothing is no change of the flow.
    const revision =
      fresh.length === 0
        ? draft.revision
        : await appendEdits(tx, actor, {
            flow: await lockFlow(tx, actor, input.flowId, at),
            branch,
            revision: draft.revision,
            edits: fresh,
            at,
          });
    const log = await readDraftLog(tx, key, { after: input.after, revision });
    return { ...log, taken, savedAt: at.toISOString() };
  });
