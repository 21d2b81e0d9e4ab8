import type { SaveDraftOutput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import { validateFlow } from "@millrace/engine/flow/validate";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import type { FlowRow } from "./flow-rows.ts";

export type DraftEdition = {
  flow: FlowRow;
  baseRevision: number;
  definition: FlowDefinition;
  layout: FlowLayout;
  summary: string;
  at: Date;
};

/**
 * Replaces the draft of a locked flow and appends the edit to its history. When the draft is no longer at `baseRevision`
 * nothing happens: `flow.draft_conflict` with `details.currentRevision`.
 */
export async function writeDraft(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  edition: DraftEdition,
): Promise<SaveDraftOutput> {
  const { flow, baseRevision, definition, layout, summary, at } = edition;
  const { organizationId } = actor;
  const key = { organizationId, flowId: flow.id };
  const current = await tx.flowDraft.findFirstOrThrow({ where: key, select: { revision: true } });
  if (current.revision !== baseRevision)
    throw new AppError("flow.draft_conflict", { details: { currentRevision: current.revision } });

  const revision = baseRevision + 1;
  await tx.flowDraft.update({
    where: { organizationId_flowId: key },
    data: { revision, definition, layout, updatedAt: at, updatedBy: userIdOf(actor) },
  });
  await tx.flowDraftEdit.create({
    data: { ...key, revision, id: newUuid(), definition, layout, summary, at, byUserId: userIdOf(actor) },
  });
  await recordChange(tx, actor, {
    at,
    event: flowEvent("flow.draft_changed", flow, actor, at),
    audit: {
      action: "flow.draft_saved",
      subject: { type: "flow", id: toId("flow", flow.id), name: flow.name },
      details: { draftRevision: revision, summary },
    },
  });
  return { draftRevision: revision, savedAt: at.toISOString(), problems: validateFlow(definition, deps.catalog) };
}
