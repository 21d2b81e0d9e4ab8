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
    const distances = await readDistances(tx, actor, flow.id, rows);
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

type Row = { id: string; draft: { revision: number } | null };

/**
 * How many edits each branch and the main one have that the other does not; merges of what both have are none. Each edit of a
 * log is the next revision and none is ever removed, so nothing is counted, however long the log is.
 */
async function readDistances(tx: Tx, actor: Actor, flowUuid: string, rows: readonly Row[]) {
  const main = await tx.flowDraft.findFirst({
    where: { organizationId: actor.organizationId, flowId: flowUuid, branchId: flowUuid },
    select: { revision: true },
  });
  const others = rows.filter(({ id }) => id !== flowUuid);
  const distances = distancesOf(
    await readLineage(tx, actor, flowUuid),
    flowUuid,
    others.map(({ id }) => id),
  );
  const editsAfter = (revision: number, newest = 0): number => Math.max(0, newest - revision);
  return new Map(
    others.map(({ id, draft }) => {
      const { aheadAfter = 0, aheadEmpty = 0, behindAfter = 0, behindEmpty = 0 } = distances.get(id) ?? {};
      return [
        id,
        {
          ahead: editsAfter(aheadAfter, draft?.revision) - aheadEmpty,
          behind: editsAfter(behindAfter, main?.revision) - behindEmpty,
        },
      ];
    }),
  );
}
