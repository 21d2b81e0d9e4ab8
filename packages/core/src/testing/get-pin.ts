import type { PinInput, PinnedData } from "@millrace/contracts/api/pins";
import { jsonValue } from "@millrace/contracts/json";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** What is pinned for a node, `null` where nothing is. */
export const getPin = (deps: CoreDeps, actor: Actor, { flowId, node: nodeId }: PinInput): Promise<PinnedData> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, flowId);
    const row = await tx.flowPin.findFirst({
      where: { organizationId: actor.organizationId, flowId: flow.id, nodeId },
      select: { port: true, value: true },
    });
    return row && { port: row.port, value: jsonValue.parse(row.value) };
  });
