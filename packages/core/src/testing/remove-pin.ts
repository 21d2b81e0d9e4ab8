import type { PinInput } from "@millrace/contracts/api/pins";
import { flowEvent } from "../flows/flow-event.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Lets tests execute the node again; nothing happens where nothing was pinned. */
export const removePin = (deps: CoreDeps, actor: Actor, { flowId, node: nodeId }: PinInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, flowId, at);
    const { count } = await tx.flowPin.deleteMany({
      where: { organizationId: actor.organizationId, flowId: flow.id, nodeId },
    });
    if (count === 0) return;
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.pins_changed", flow, actor, at),
      audit: {
        action: "flow.output_unpinned",
        subject: { type: "flow", id: flowId, name: flow.name },
        details: { nodeId },
      },
    });
  });
