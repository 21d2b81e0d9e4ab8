import type { SaveDraftOutput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { newUuid } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import type { BranchRow } from "../branches/branch-rows.ts";
import { type FlowRow, readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { appendEdits } from "./append-edits.ts";
import { operationsTo } from "./operations-to.ts";

export type DraftEdition = {
  flow: FlowRow;
  branch: BranchRow;
  /** Where given and no longer the draft's revision, nothing happens: `flow.draft_conflict` with `details.currentRevision`. */
  baseRevision?: number | undefined;
  document: FlowDocument;
  summary: string;
  at: Date;
};

/** Turns the draft of a branch, whose flow is locked, into a document, as one edit of its log. */
export async function writeDraft(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { flow, branch, baseRevision, document, summary, at }: DraftEdition,
): Promise<SaveDraftOutput> {
  const draft = await readDraft(tx, actor, flow.id, branch.id);
  if (baseRevision !== undefined && draft.revision !== baseRevision)
    throw new AppError("flow.draft_conflict", { details: { currentRevision: draft.revision } });
  const edit = { id: newUuid(), summary, ...operationsTo(draft, document) };
  const draftRevision = await appendEdits(tx, actor, { flow, branch, revision: draft.revision, edits: [edit], at });
  return {
    draftRevision,
    savedAt: at.toISOString(),
    problems: validateFlow(edit.document.definition, deps.catalog),
  };
}
