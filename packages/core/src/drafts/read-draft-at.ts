import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import { draftOperations, type FlowDocument } from "@millrace/contracts/flow/draft-operation";
import { Prisma } from "@millrace/db/client";
import { applyOperations } from "@millrace/engine/draft/apply-operations";
import type { DraftKey } from "../branches/branch-rows.ts";
import type { Tx } from "../shared/within.ts";

/**
 * The draft as it stood after an edit: the nearest state that the log keeps whole, and the operations since.
 * `flow.edit_not_found` for a revision that is not there.
 */
export async function readDraftAt(tx: Tx, key: DraftKey, revision: number): Promise<FlowDocument> {
  const kept = await tx.flowDraftEdit.findFirst({
    where: { ...key, revision: { lte: revision }, definition: { not: Prisma.DbNull } },
    orderBy: { revision: "desc" },
    select: { revision: true, definition: true, layout: true },
  });
  if (!kept) throw new AppError("flow.edit_not_found");
  const later = await tx.flowDraftEdit.findMany({
    where: { ...key, revision: { gt: kept.revision, lte: revision } },
    orderBy: { revision: "asc" },
    select: { operations: true },
  });
  if (kept.revision + later.length !== revision) throw new AppError("flow.edit_not_found");
  const start = { definition: flowDefinition.parse(kept.definition), layout: flowLayout.parse(kept.layout) };
  const { document, conflicts } = applyOperations(
    start,
    later.flatMap(({ operations }) => draftOperations.parse(operations)),
  );
  if (conflicts.length > 0) throw new Error(`the log of branch ${key.branchId} does not lead to revision ${revision}`);
  return document;
}
