import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { keepContent } from "./content.ts";

export type FrozenVersion = {
  flowUuid: string;
  number: number;
  contentHash: string;
  definition: FlowDefinition;
  layout: FlowLayout;
  note: string;
  /** The edit of the main branch's draft that is published; `null` for what comes with a file and has passed no gates. */
  draftRevision: number | null;
  at: Date;
};

/** Writes a version for good, under a number that the caller holds the flow's lock for. Production is not touched. */
export async function freezeVersion(tx: Tx, actor: Actor, version: FrozenVersion): Promise<void> {
  const { flowUuid, number, contentHash, definition, layout, note, draftRevision, at } = version;
  await keepContent(tx, actor, { hash: contentHash, definition, at });
  await tx.flowVersion.create({
    data: {
      organizationId: actor.organizationId,
      flowId: flowUuid,
      number,
      contentHash,
      layout,
      note,
      draftRevision,
      imported: draftRevision === null,
      publishedAt: at,
      publishedBy: userIdOf(actor),
    },
  });
}
