import type { SetFlowRetentionInput } from "@millrace/contracts/api/retention";
import { flowEvent } from "../flows/flow-event.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Changes how long the runs of a flow are kept, from now on and for those that have ended; versions have no part in it. */
export const setFlowRetention = (deps: CoreDeps, actor: Actor, input: SetFlowRetentionInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const { flowId, retention } = input;
    const flow = await lockFlow(tx, actor, flowId, at);
    await tx.flowRetention.upsert({
      where: { organizationId_flowId: { organizationId, flowId: flow.id } },
      create: { organizationId, flowId: flow.id, ...retention },
      update: retention,
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.retention_changed", flow, actor, at),
      audit: {
        action: "flow.retention_changed",
        subject: { type: "flow", id: flowId, name: flow.name },
        details: retention,
      },
    });
  });
