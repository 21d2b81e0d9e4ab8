import type { ComparedSide } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import type { FlowSide } from "@millrace/contracts/flow/side";
import { draftKey, requireBranch } from "../../branches/branch-rows.ts";
import { readDraftAt } from "../../drafts/read-draft-at.ts";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { userNames } from "../../shared/user-names.ts";
import type { Tx } from "../../shared/within.ts";
import { contentHashOf } from "../content.ts";
import { readDraft } from "../flow-rows.ts";
import { labelOf } from "../version-view.ts";

/**
 * One side of a comparison. Refused: `version.not_found`, `flow.not_published` for production of a flow that has none,
 * `branch.not_found`, and `flow.edit_not_found` for a revision that the draft never had.
 */
export async function readSide(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  flowUuid: string,
  side: FlowSide,
): Promise<ComparedSide> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid };
  const production = await tx.flowProduction.findFirst({ where, select: { versionNumber: true } });
  switch (side.kind) {
    case "production":
      if (!production) throw new AppError("flow.not_published");
      return readVersion(tx, where, production.versionNumber, { side, isProduction: true });
    case "version":
      return readVersion(tx, where, side.version, {
        side,
        isProduction: side.version === production?.versionNumber,
      });
    case "draft":
      return readDraftSide(tx, deps, actor, flowUuid, side);
  }
}

type FlowKey = { organizationId: string; flowId: string };

async function readVersion(
  tx: Tx,
  where: FlowKey,
  number: number,
  known: Pick<ComparedSide, "side" | "isProduction">,
): Promise<ComparedSide> {
  const row = await tx.flowVersion.findFirst({
    where: { ...where, number },
    include: { label: true, content: { select: { definition: true } } },
  });
  if (!row) throw new AppError("version.not_found");
  const names = await userNames(tx, [row.publishedBy]);
  return {
    ...known,
    version: number,
    draftRevision: null,
    name: labelOf(row).name,
    at: row.publishedAt.toISOString(),
    by: names(row.publishedBy),
    contentHash: row.contentHash,
    definition: flowDefinition.parse(row.content.definition),
    layout: flowLayout.parse(row.layout),
  };
}

async function readDraftSide(
  tx: Tx,
  { catalog }: CoreDeps,
  actor: Actor,
  flowUuid: string,
  side: Extract<FlowSide, { kind: "draft" }>,
): Promise<ComparedSide> {
  const key = draftKey(actor, flowUuid, await requireBranch(tx, actor, flowUuid, side.branchId));
  const draft = await readDraft(tx, actor, flowUuid, key.branchId);
  const revision = side.revision ?? draft.revision;
  const edit = await tx.flowDraftEdit.findFirst({
    where: { ...key, revision },
    select: { summary: true, at: true, byUserId: true },
  });
  if (!edit) throw new AppError("flow.edit_not_found");
  const { definition, layout } = side.revision === undefined ? draft : await readDraftAt(tx, key, revision);
  const names = await userNames(tx, [edit.byUserId]);
  return {
    side,
    version: null,
    draftRevision: revision,
    isProduction: false,
    name: edit.summary,
    at: edit.at.toISOString(),
    by: names(edit.byUserId),
    contentHash: contentHashOf(definition, catalog),
    definition,
    layout,
  };
}
