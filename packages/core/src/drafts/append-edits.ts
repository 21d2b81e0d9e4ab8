import type { DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { type Id, toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { Prisma } from "@millrace/db/client";
import { countChanges } from "@millrace/engine/draft/count-changes";
import { type BranchRow, draftKey } from "../branches/branch-rows.ts";
import { flowEvent } from "../flows/flow-event.ts";
import type { FlowRow } from "../flows/flow-rows.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";
import { requireDraftSize } from "./require-draft-size.ts";

export type NewEdit = {
  /** A UUID. */
  id: string;
  /** What leads from the document before to this one; `null` where operations can't say it. */
  operations: readonly DraftOperation[] | null;
  /** The document after the edit. */
  document: FlowDocument;
  summary: string;
  /** Where it merges another branch: whose edits, after and up to which of its revisions. */
  merge?: { branchUuid: string; after: number; upTo: number };
};

export type Append = {
  flow: FlowRow;
  branch: BranchRow;
  /** Where the draft stands. */
  revision: number;
  edits: readonly NewEdit[];
  at: Date;
  /** As what the audit log names it; without it, as an edit. */
  audit?: { action: string; details: JsonObject };
};

/**
 * Appends edits to the log of the draft of a branch, whose flow is locked, and makes the last one's document the draft. Gives the
 * new revision. One event and one audit entry tell of all of them.
 */
export async function appendEdits(
  tx: Tx,
  actor: Actor,
  { flow, branch, revision, edits, at, audit }: Append,
): Promise<number> {
  const last = edits.at(-1);
  if (!last) return revision;
  requireDraftSize(last.document);
  const key = draftKey(actor, flow.id, branch);
  const by = userIdOf(actor);
  const draftRevision = revision + edits.length;
  const { definition, layout } = last.document;
  await tx.flowDraft.update({
    where: { organizationId_flowId_branchId: key },
    data: { revision: draftRevision, definition, layout, updatedAt: at, updatedBy: by },
  });
  const contents = contentsOf(edits, revision);
  await tx.flowDraftEdit.createMany({
    data: edits.map((edit, index) => ({
      ...key,
      revision: revision + 1 + index,
      id: edit.id,
      ...contents[index],
      summary: edit.summary,
      ...(edit.merge && {
        mergedBranchId: edit.merge.branchUuid,
        mergedAfter: edit.merge.after,
        mergedRevision: edit.merge.upTo,
      }),
      at,
      byUserId: by,
    })),
  });
  await recordChange(tx, actor, {
    at,
    event: { ...flowEvent("flow.draft_changed", flow, actor, at), draftRevision, ...branchOf(branch) },
    audit: {
      action: audit?.action ?? "flow.draft_saved",
      subject: { type: "flow", id: toId("flow", flow.id), name: flow.name },
      details: {
        draftRevision,
        edits: edits.length,
        summary: last.summary,
        ...(branch.isMain ? {} : { branch: branch.name }),
        ...audit?.details,
      },
    },
  });
  return draftRevision;
}

/** The branch, where it is not the main one. */
const branchOf = ({ isMain, id }: BranchRow): { branchId?: Id<"branch"> } =>
  isMain ? {} : { branchId: toId("branch", id) };

/** Reading a state replays less than this many edits, and of each call no more than it sent unless that is little. */
const snapshotEvery = 50;
const maxReplayedBytes = 65_536;

/**
 * The operations, and now and then the whole document, so that no state is far from one: after so many edits, and after the
 * last one of a call that brought much. Not after each of its edits, because a hundred of them are a hundred documents.
 */
function contentsOf(edits: readonly NewEdit[], before: number) {
  const sizes = edits.map(({ operations }) => (operations ? JSON.stringify(operations).length : 0));
  const isMuch = sizes.reduce((sum, size) => sum + size, 0) > maxReplayedBytes;
  return edits.map(({ operations, document }, index) => {
    const isKeptWhole =
      !operations || (before + 1 + index) % snapshotEvery === 0 || (isMuch && index === edits.length - 1);
    return {
      operations: operations ? (operations as unknown as Prisma.InputJsonArray) : Prisma.DbNull,
      changes: operations ? countChanges(operations) : Prisma.DbNull,
      definition: isKeptWhole ? document.definition : Prisma.DbNull,
      layout: isKeptWhole ? document.layout : Prisma.DbNull,
    };
  });
}
