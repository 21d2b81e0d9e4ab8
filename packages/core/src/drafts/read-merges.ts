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
export async function readMerges(tx: Tx, key: DraftKey, edits: readonly EditRow[]): Promise<Map<number, DraftMerge>> {
  const brought = edits.flatMap(({ revision, mergedBranchId, mergedAfter: after, mergedRevision: upTo, merged }) =>
    mergedBranchId === null || after === null || upTo === null || !merged
      ? []
      : [{ revision, branchUuid: mergedBranchId, branch: merged.name, after, upTo }],
  );
  if (brought.length === 0) return new Map();
  const rows = await readAuthors(tx, key, brought);
  const names = await userNames(
    tx,
    rows.map(({ userId }) => userId),
  );
  const authors = Map.groupBy(rows, ({ revision }) => revision);
  return new Map(
    brought.map(({ revision, branchUuid, ...merge }) => [
      revision,
      {
        ...merge,
        branchId: toId("branch", branchUuid),
        authors: (authors.get(revision) ?? []).map(({ userId }) => names(userId)),
      },
    ]),
  );
}

type Brought = { revision: number; branchUuid: string; after: number; upTo: number };

/**
 * Who made the edits that came in, those of the branch itself first, then those that had come into it by merges. What came
 * from the target it had already, and what came from the source is in its own range: going on from there would walk through
 * the whole past, over and over where branches take from each other in turn. Each range is looked at once.
 */
const readAuthors = (tx: Tx, { organizationId, flowId, branchId }: DraftKey, brought: readonly Brought[]) =>
  tx.$queryRaw<{ revision: number; userId: string | null }[]>`
    with recursive range (revision, source, branch, after, up_to) as (
      select revision, branch, branch, after, up_to from unnest(
        ${brought.map(({ revision }) => revision)}::int[], ${brought.map(({ branchUuid }) => branchUuid)}::uuid[],
        ${brought.map(({ after }) => after)}::int[], ${brought.map(({ upTo }) => upTo)}::int[]
      ) as b (revision, branch, after, up_to)
      union
      select r.revision, r.source, e.merged_branch_id, e.merged_after, e.merged_revision
      from range r join flow_draft_edit e on e.organization_id = ${organizationId}::uuid and e.flow_id = ${flowId}::uuid
        and e.branch_id = r.branch and e.revision > r.after and e.revision <= r.up_to
      where e.merged_branch_id not in (${branchId}::uuid, r.source)
    )
    select r.revision, e.by_user_id as "userId"
    from range r join flow_draft_edit e on e.organization_id = ${organizationId}::uuid and e.flow_id = ${flowId}::uuid
      and e.branch_id = r.branch and e.revision > r.after and e.revision <= r.up_to
      and e.merged_branch_id is distinct from ${branchId}::uuid
    group by 1, 2
    order by 1, bool_or(r.branch = r.source) desc, min(e.at)`;
