import {
  type BranchState,
  has,
  type Lineage,
  type LineageJoin,
  lineageOf,
  type Reach,
  reachOf,
} from "@millrace/engine/draft/lineage";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

export type FlowLineage = {
  lineage: Lineage;
  /** The edits that are merges; also the first of a branch, where edits of another one came along with it. */
  merges: LineageJoin[];
};

/** How the branches of a flow come from one another and were merged. */
export async function readLineage(tx: Tx, { organizationId }: Actor, flowUuid: string): Promise<FlowLineage> {
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
  return { lineage: lineageOf([...beginnings, ...merges]), merges };
}

/** A branch as it stands, whichever its newest edit is. */
export const headOf = (branchId: string): BranchState => ({ branchId, revision: Number.POSITIVE_INFINITY });

/**
 * After which edit of a branch those begin that a state with this reach does not have. The first line of a branch's log says
 * where it began, and is an edit only where edits came along with it.
 */
export function knownUpTo({ merges }: FlowLineage, reach: Reach, flowUuid: string, branchId: string): number {
  const isEdit = ({ at }: LineageJoin) => at.branchId === branchId && at.revision === 1;
  const before = branchId === flowUuid || merges.some(isEdit) ? 0 : 1;
  return Math.max(before, reach.get(branchId) ?? 0);
}

/** After which edits of a branch, and of the main one, those begin that the other does not have; and how many bring it nothing. */
export type Distance = { aheadAfter: number; aheadEmpty: number; behindAfter: number; behindEmpty: number };

/** How far branches are from the main one. */
export function distancesOf(flow: FlowLineage, flowUuid: string, branchIds: readonly string[]): Map<string, Distance> {
  const { lineage, merges } = flow;
  const main = reachOf(lineage, headOf(flowUuid));
  const intoOf = Map.groupBy(merges, ({ at }) => at.branchId);
  /** Merges of what the other side has anyway. */
  const empty = (branchId: string, after: number, known: Reach): number =>
    (intoOf.get(branchId) ?? []).filter(({ at, from }) => at.revision > after && has(known, from)).length;
  return new Map(
    branchIds.map((id): [string, Distance] => {
      const own = reachOf(lineage, headOf(id));
      const aheadAfter = knownUpTo(flow, main, flowUuid, id);
      const behindAfter = knownUpTo(flow, own, flowUuid, flowUuid);
      return [
        id,
        {
          aheadAfter,
          aheadEmpty: empty(id, aheadAfter, main),
          behindAfter,
          behindEmpty: empty(flowUuid, behindAfter, own),
        },
      ];
    }),
  );
}
