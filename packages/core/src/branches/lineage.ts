import { type BranchState, type LineageJoin, type Reach, reachOf } from "@millrace/engine/draft/lineage";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

export type Lineage = {
  joins: LineageJoin[];
  /** The edits that are merges; also the first of a branch, where edits of another one came along with it. */
  merges: LineageJoin[];
};

/** How the branches of a flow come from one another and were merged. */
export async function readLineage(tx: Tx, { organizationId }: Actor, flowUuid: string): Promise<Lineage> {
  const where = { organizationId, flowId: flowUuid };
  const branches = await tx.flowBranch.findMany({
    where,
    select: { id: true, originBranchId: true, originRevision: true },
  });
  const edits = await tx.flowDraftEdit.findMany({
    where: { ...where, mergedBranchId: { not: null } },
    select: { branchId: true, revision: true, mergedBranchId: true, mergedRevision: true },
  });
  const merges = edits.flatMap(({ branchId, revision, mergedBranchId, mergedRevision }): LineageJoin[] =>
    mergedBranchId === null || mergedRevision === null
      ? []
      : [{ at: { branchId, revision }, from: { branchId: mergedBranchId, revision: mergedRevision } }],
  );
  const beginnings = branches
    .filter(({ id }) => id !== flowUuid)
    .map(({ id, originBranchId, originRevision }): LineageJoin => {
      const first = { branchId: id, revision: 1 };
      return originBranchId === null || originRevision === null
        ? // A version that came with the flow: the main branch comes from it.
          { at: { branchId: flowUuid, revision: 1 }, from: first }
        : { at: first, from: { branchId: originBranchId, revision: originRevision } };
    });
  return { joins: [...beginnings, ...merges], merges };
}

/** A branch as it stands, whichever its newest edit is. */
export const headOf = (branchId: string): BranchState => ({ branchId, revision: Number.POSITIVE_INFINITY });

/**
 * After which edit of a branch those begin that a state with this reach does not have. The first line of a branch's log says
 * where it began, and is an edit only where edits came along with it.
 */
export function knownUpTo({ merges }: Lineage, reach: Reach, flowUuid: string, branchId: string): number {
  const isEdit = ({ at }: LineageJoin) => at.branchId === branchId && at.revision === 1;
  const before = branchId === flowUuid || merges.some(isEdit) ? 0 : 1;
  return Math.max(before, reach.get(branchId) ?? 0);
}

/** What the main branch and another one have of each other, and what they are missing. */
export function distanceOf(lineage: Lineage, flowUuid: string, branchId: string) {
  const main = reachOf(lineage.joins, headOf(flowUuid));
  const own = reachOf(lineage.joins, headOf(branchId));
  const aheadAfter = knownUpTo(lineage, main, flowUuid, branchId);
  const behindAfter = knownUpTo(lineage, own, flowUuid, flowUuid);
  /** Merges of what the other side has anyway bring nothing. */
  const emptyMerges = (branch: string, after: number, known: Reach): number =>
    lineage.merges.filter(
      ({ at, from }) =>
        at.branchId === branch && at.revision > after && (known.get(from.branchId) ?? 0) >= from.revision,
    ).length;
  return {
    aheadAfter,
    behindAfter,
    aheadEmpty: emptyMerges(branchId, aheadAfter, main),
    behindEmpty: emptyMerges(flowUuid, behindAfter, own),
  };
}
