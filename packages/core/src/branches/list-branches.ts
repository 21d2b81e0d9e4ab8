import type { Branch, ListBranchesInput } from "@millrace/contracts/api/branches";
import type { Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin, type Tx } from "../shared/within.ts";

/** The open branches of a flow, or the archived ones, the newest first, so that the main one is the last. */
export const listBranches = (deps: CoreDeps, actor: Actor, input: ListBranchesInput): Promise<Page<Branch>> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const rows = await tx.flowBranch.findMany({
      where: {
        organizationId: actor.organizationId,
        flowId: flow.id,
        id: { lt: cursorUuid("branch", input.cursor) },
        archivedAt: input.archived ? { not: null } : null,
      },
      include: { draft: { select: { revision: true, updatedAt: true } } },
      orderBy: { id: "desc" },
      take: input.limit + 1,
    });
    const distances = await readDistances(
      tx,
      actor,
      flow.id,
      rows.map(({ id }) => id),
    );
    const names = await userNames(
      tx,
      rows.map(({ createdBy }) => createdBy),
    );
    return pageOfRows(
      rows,
      input.limit,
      (row) => {
        const { ahead = 0, behind = 0 } = distances.get(row.id) ?? {};
        return {
          id: toId("branch", row.id),
          name: row.name,
          isMain: row.id === flow.id,
          createdAt: row.createdAt.toISOString(),
          createdBy: names(row.createdBy),
          draftRevision: row.draft?.revision ?? 0,
          updatedAt: (row.draft?.updatedAt ?? row.createdAt).toISOString(),
          ahead,
          behind,
          mergedAt: row.mergedAt?.toISOString() ?? null,
          archivedAt: row.archivedAt?.toISOString() ?? null,
        };
      },
      (row) => toId("branch", row.id),
    );
  });

/** How many edits each branch and the main one have that the other does not; merges between the two are none. */
async function readDistances(tx: Tx, { organizationId }: Actor, flowUuid: string, branchUuids: string[]) {
  const rows = await tx.$queryRaw<{ id: string; ahead: number; behind: number }[]>`
    select b.id,
      (select count(*)::int from flow_draft_edit e
        where e.organization_id = b.organization_id and e.flow_id = b.flow_id and e.branch_id = b.id
          and e.revision > b.synced_revision and e.merged_branch_id is distinct from b.flow_id) as ahead,
      (select count(*)::int from flow_draft_edit e
        where e.organization_id = b.organization_id and e.flow_id = b.flow_id and e.branch_id = b.flow_id
          and e.revision > b.synced_main_revision and e.merged_branch_id is distinct from b.id) as behind
    from flow_branch b
    where b.organization_id = ${organizationId}::uuid and b.flow_id = ${flowUuid}::uuid and b.id = any(${branchUuids}::uuid[])`;
  return new Map(rows.map(({ id, ...distance }) => [id, distance]));
}
