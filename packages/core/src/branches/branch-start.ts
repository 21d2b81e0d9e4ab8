import { AppError } from "@millrace/contracts/errors";
import { flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { FlowSide } from "@millrace/contracts/flow/side";
import { readDraftAt } from "../drafts/read-draft-at.ts";
import { contentHashOf } from "../flows/content.ts";
import { readDraft } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import type { Tx } from "../shared/within.ts";
import { type BranchRow, draftKey, mainBranch, requireBranch } from "./branch-rows.ts";

/** What a new branch begins with. */
export type BranchStart = {
  document: FlowDocument;
  /** Where that is in a branch's log; `null` for a version that this flow's draft never was. */
  revision: number | null;
  branch: BranchRow;
  /** In words: "main", "main at edit 5", "v3". */
  words: string;
};

/**
 * The state that a branch is to begin with. Refused as for a side of a comparison: `version.not_found`, `flow.not_published`,
 * `branch.not_found` and `flow.edit_not_found`.
 */
export async function readStart(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  flowUuid: string,
  side: FlowSide,
): Promise<BranchStart> {
  if (side.kind !== "draft") return versionStart(tx, deps, actor, flowUuid, side);
  const branch = await requireBranch(tx, actor, flowUuid, side.branchId);
  if (side.revision === undefined) {
    const { revision, ...document } = await readDraft(tx, actor, flowUuid, branch.id);
    return { document, revision, branch, words: branch.name };
  }
  return {
    document: await readDraftAt(tx, draftKey(actor, flowUuid, branch), side.revision),
    revision: side.revision,
    branch,
    words: `${branch.name} at edit ${side.revision}`,
  };
}

/** A version is the main branch's draft at the edit that was published, and begins as that stood. */
async function versionStart(
  tx: Tx,
  { catalog }: CoreDeps,
  actor: Actor,
  flowUuid: string,
  side: Exclude<FlowSide, { kind: "draft" }>,
): Promise<BranchStart> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid };
  const number =
    side.kind === "version"
      ? side.version
      : (await tx.flowProduction.findFirst({ where, select: { versionNumber: true } }))?.versionNumber;
  if (number === undefined) throw new AppError("flow.not_published");
  const row = await tx.flowVersion.findFirst({
    where: { ...where, number },
    select: { draftRevision: true, layout: true, content: { select: { definition: true } } },
  });
  if (!row) throw new AppError("version.not_found");
  const branch = mainBranch(flowUuid);
  const version = { definition: flowDefinition.parse(row.content.definition), layout: flowLayout.parse(row.layout) };
  const start = { branch, words: `v${number}` };
  if (row.draftRevision !== null) {
    const document = await readDraftAt(tx, draftKey(actor, flowUuid, branch), row.draftRevision);
    // Of versions from before this was written down it is a conclusion, which the content confirms.
    if (contentHashOf(document.definition, catalog) === contentHashOf(version.definition, catalog))
      return { ...start, document, revision: row.draftRevision };
  }
  return { ...start, document: version, revision: null };
}
