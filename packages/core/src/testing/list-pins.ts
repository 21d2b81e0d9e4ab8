import type { ListPinsInput, Pin } from "@millrace/contracts/api/pins";
import { draftKey, requireBranch } from "../branches/branch-rows.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";

/** Which nodes of a branch have pinned data, by whom and since when; not what it is. */
export const listPins = (deps: CoreDeps, actor: Actor, input: ListPinsInput): Promise<Pin[]> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const rows = await tx.flowPin.findMany({
      where: draftKey(actor, flow.id, await requireBranch(tx, actor, flow.id, input.branchId)),
      select: { nodeId: true, port: true, size: true, pinnedBy: true, pinnedAt: true },
      orderBy: { nodeId: "asc" },
    });
    const nameOf = await userNames(
      tx,
      rows.map(({ pinnedBy }) => pinnedBy),
    );
    return rows.map(({ nodeId, port, size, pinnedBy, pinnedAt }) => ({
      nodeId,
      port,
      size,
      by: nameOf(pinnedBy),
      at: pinnedAt.toISOString(),
    }));
  });
