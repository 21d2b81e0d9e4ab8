import type { MergeInput, MergeOutput } from "@millrace/contracts/api/branches";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { appendEdits } from "../drafts/append-edits.ts";
import { operationsTo } from "../drafts/operations-to.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { requireOpenBranch } from "./branch-rows.ts";
import { planMerge } from "./plan-merge.ts";
import { mergeSummary, readMerge } from "./read-merge.ts";

/**
 * Brings what a branch changed into the main one, or the other way, as one edit that names the branch and whose edits it
 * brings. From then on only what is new counts. Refused, with nothing changed: when either side has moved since the caller
 * looked (`branch.moved`), when both sides changed something differently and no choice says what to do (`branch.unresolved`),
 * and when there is nothing new (`branch.nothing_to_merge`).
 */
export const mergeBranch = (deps: CoreDeps, actor: Actor, input: MergeInput): Promise<MergeOutput> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    const merge = await readMerge(tx, actor, { flowUuid: flow.id, branch, direction: input.direction });
    const { source, target } = merge;
    if (source.draft.revision !== input.sourceRevision || target.draft.revision !== input.targetRevision)
      throw new AppError("branch.moved", {
        details: { sourceRevision: source.draft.revision, targetRevision: target.draft.revision },
      });
    if (operationsBetween(merge.base, source.draft).length === 0) throw new AppError("branch.nothing_to_merge");
    const { document, unresolved } = planMerge(merge, input.choices);
    if (unresolved.length > 0)
      throw new AppError("branch.unresolved", { details: { paths: unresolved.map(({ path }) => [...path]) } });

    const draftRevision = await appendEdits(tx, actor, {
      flow,
      branch: target.branch,
      revision: target.draft.revision,
      edits: [
        {
          id: newUuid(),
          summary: mergeSummary(merge),
          ...operationsTo(target.draft, document),
          merge: { branchUuid: source.branch.id, after: merge.after, upTo: source.draft.revision },
        },
      ],
      at,
      audit: { action: "flow.branch_merged", details: { branch: branch.name, direction: input.direction } },
    });
    if (target.branch.isMain)
      await tx.flowBranch.updateMany({
        where: { organizationId: actor.organizationId, flowId: flow.id, id: branch.id },
        data: { mergedAt: at },
      });
    return { draftRevision };
  });
