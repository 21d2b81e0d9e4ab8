import type { DraftMerge } from "@millrace/contracts/api/drafts";
import { toId } from "@millrace/contracts/ids";
import type { DraftKey } from "../branches/branch-rows.ts";
import { userNames } from "../shared/user-names.ts";
import type { Tx } from "../shared/within.ts";

type EditRow = {
  revision: number;
  mergedBranchId: string | null;
  mergedAfter: number | null;
  mergedRevision: number | null;
  merged: { name: string } | null;
};

/** What those of the edits that are merges brought in, and who had made it, by revision. */
export async function readMerges(
  tx: Tx,
  { organizationId, flowId, branchId: own }: DraftKey,
  edits: readonly EditRow[],
): Promise<Map<number, DraftMerge>> {
  const merges = new Map<number, DraftMerge>();
  for (const { revision, mergedBranchId: branchId, mergedAfter: after, mergedRevision: upTo, merged } of edits) {
    if (branchId === null || after === null || upTo === null || !merged) continue;
    const people = await authorsOf(tx, { organizationId, flowId, branchId: own }, { branchId, after, upTo });
    const names = await userNames(tx, people);
    const authors = [...new Set(people)].map(names);
    merges.set(revision, { branchId: toId("branch", branchId), branch: merged.name, after, upTo, authors });
  }
  return merges;
}

type Range = { branchId: string; after: number; upTo: number };

/** Who made the edits of a branch within a range, also those that came in by merges; `target` has its own already. */
async function authorsOf(tx: Tx, target: DraftKey, { branchId, after, upTo }: Range): Promise<(string | null)[]> {
  const { organizationId, flowId } = target;
  const inRange = {
    organizationId,
    flowId,
    branchId,
    revision: { gt: after, lte: upTo },
    OR: [{ mergedBranchId: null }, { mergedBranchId: { not: target.branchId } }],
  };
  const rows = await tx.flowDraftEdit.findMany({
    where: inRange,
    distinct: ["byUserId"],
    orderBy: { revision: "asc" },
    select: { byUserId: true },
  });
  const people = rows.map(({ byUserId }) => byUserId);
  const merges = await tx.flowDraftEdit.findMany({
    where: { ...inRange, mergedBranchId: { not: null } },
    select: { mergedBranchId: true, mergedAfter: true, mergedRevision: true },
  });
  for (const { mergedBranchId, mergedAfter, mergedRevision } of merges)
    if (mergedBranchId !== null && mergedAfter !== null && mergedRevision !== null)
      people.push(
        ...(await authorsOf(tx, target, { branchId: mergedBranchId, after: mergedAfter, upTo: mergedRevision })),
      );
  return people;
}
