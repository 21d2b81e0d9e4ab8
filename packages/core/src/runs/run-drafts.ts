import type { RunSummary } from "@millrace/contracts/api/runs";
import { toId, toUuid } from "@millrace/contracts/ids";
import { mainBranch } from "../branches/branch-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type RunRow, runTestOf } from "./run-rows.ts";

/** Which draft each of these runs ran, with the branch's name as it is now. */
export async function readRunDrafts(
  tx: Tx,
  { organizationId }: Actor,
  rows: readonly RunRow[],
): Promise<(row: RunRow) => RunSummary["draft"]> {
  const ids = rows.flatMap((row) => runTestOf(row)?.draft?.branchId ?? []);
  const branches =
    ids.length === 0
      ? []
      : await tx.flowBranch.findMany({
          where: {
            organizationId,
            flowId: { in: rows.map(({ flowId }) => flowId) },
            id: { in: ids.map((id) => toUuid("branch", id)) },
          },
          select: { id: true, name: true },
        });
  const names = new Map(branches.map(({ id, name }) => [toId("branch", id), name]));
  return (row) => {
    const draft = runTestOf(row)?.draft;
    if (!draft) return null;
    const { branchId, revision } = draft;
    return branchId === undefined
      ? { branch: mainBranch(row.flowId).name, revision }
      : { branchId, branch: names.get(branchId) ?? branchId, revision };
  };
}
