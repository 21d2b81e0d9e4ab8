import type { Branch, ListBranchesInput } from "@millrace/contracts/api/branches";
import type { Page } from "@millrace/contracts/api/paging";
import { toId } from "@millrace/contracts/ids";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { cursorUuid, pageOfRows } from "../shared/paging.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin, type Tx } from "../shared/within.ts";
import { distancesOf, readLineage } from "./lineage.ts";

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

/** How many edits each branch and the main one have that the other does not; merges of what both have are none. */
async function readDistances(tx: Tx, actor: Actor, flowUuid: string, branchUuids: string[]) {
  const lineage = await readLineage(tx, actor, flowUuid);
  const distances = distancesOf(
    lineage,
    flowUuid,
    branchUuids.filter((id) => id !== flowUuid),
  );
  const others = [...distances].map(([id, distance]) => ({ id, ...distance }));
  const rows = await tx.$queryRaw<{ id: string; ahead: number; behind: number }[]>`
    select b.id,
      (select count(*)::int from flow_draft_edit e
        where e.organization_id = ${actor.organizationId}::uuid and e.flow_id = ${flowUuid}::uuid
          and e.branch_id = b.id and e.revision > b.ahead_after) as ahead,
      (select count(*)::int from flow_draft_edit e
        where e.organization_id = ${actor.organizationId}::uuid and e.flow_id = ${flowUuid}::uuid
          and e.branch_id = ${flowUuid}::uuid and e.revision > b.behind_after) as behind
    from unnest(
      ${others.map(({ id }) => id)}::uuid[],
      ${others.map(({ aheadAfter }) => aheadAfter)}::int[],
      ${others.map(({ behindAfter }) => behindAfter)}::int[]
    ) as b (id, ahead_after, behind_after)`;
  const counts = new Map(rows.map(({ id, ...counted }) => [id, counted]));
  return new Map(
    others.map(({ id, aheadEmpty, behindEmpty }) => {
      const { ahead = 0, behind = 0 } = counts.get(id) ?? {};
      return [id, { ahead: ahead - aheadEmpty, behind: behind - behindEmpty }];
    }),
  );
}
