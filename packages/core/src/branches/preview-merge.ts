import type { MergeConflict as ConflictView, MergePreview, MergePreviewInput } from "@millrace/contracts/api/branches";
import { toId } from "@millrace/contracts/ids";
import type { MergeConflict } from "@millrace/engine/draft/merge-conflicts";
import { canKeepBoth } from "@millrace/engine/draft/resolve-merge";
import { validateFlow } from "@millrace/engine/flow/validate";
import { differenceOf } from "../flows/compare/difference.ts";
import { readSide } from "../flows/compare/read-side.ts";
import { contentHashOf } from "../flows/content.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireBranch } from "./branch-rows.ts";
import { planMerge } from "./plan-merge.ts";
import { mergeSummary, readMerge } from "./read-merge.ts";

/** What a merge with these choices would make of its target now, and what both sides changed differently. */
export const previewMerge = (deps: CoreDeps, actor: Actor, input: MergePreviewInput): Promise<MergePreview> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const branch = await requireBranch(tx, actor, flow.id, input.branchId);
    const merge = await readMerge(tx, actor, { flowUuid: flow.id, branch, direction: input.direction });
    const { document, conflicts, unresolved } = planMerge(merge, input.choices);
    const { source, target } = merge;
    const side = target.branch.isMain ? {} : { branchId: toId("branch", target.branch.id) };
    const from = await readSide(tx, deps, actor, flow.id, { kind: "draft", ...side });
    return {
      sourceRevision: source.draft.revision,
      targetRevision: target.draft.revision,
      conflicts: conflicts.map(conflictView),
      unresolved: unresolved.length,
      comparison: {
        ...(await differenceOf(tx, deps, actor, from.definition, document.definition)),
        from,
        to: {
          ...from,
          ...document,
          name: mergeSummary(merge),
          contentHash: contentHashOf(document.definition, deps.catalog),
        },
        moved: [],
      },
      problems: validateFlow(document.definition, deps.catalog),
    };
  });

function conflictView(conflict: MergeConflict): ConflictView {
  const [part, id, ...keys] = conflict.path;
  const { base, ours, theirs } = conflict;
  return {
    path: [part, id, ...keys],
    ...(base === undefined ? {} : { base }),
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
    canKeepBoth: canKeepBoth(conflict),
  };
}
