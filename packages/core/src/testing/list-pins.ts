import type { FlowIdInput } from "@millrace/contracts/api/flows";
import type { Pin } from "@millrace/contracts/api/pins";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { userNames } from "../shared/user-names.ts";
import { readWithin } from "../shared/within.ts";

/** Which nodes of a flow have pinned data, by whom and since when; not what it is. */
export const listPins = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<Pin[]> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const rows = await tx.flowPin.findMany({
      where: { organizationId: actor.organizationId, flowId: flow.id },
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
