import type { PauseFlowInput } from "@millrace/contracts/api/run-control";
import { pauseAll } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { flowEvent } from "../flows/flow-event.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/**
 * Pauses a flow: no step of its runs begins, new starts are accepted and wait in the queue. Pausing a paused flow changes
 * nothing, also not who is named.
 */
export async function pauseFlow(deps: CoreDeps, actor: Actor, input: PauseFlowInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const reason = input.reason || null;
    const scope = { organizationId: actor.organizationId, flowId: flow.id };
    if (!(await pauseAll(prismaSql(tx), { ...scope, by: actor.name, reason }))) return;
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.paused", flow, actor, at),
      audit: {
        action: "flow.paused",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: reason === null ? {} : { reason },
      },
    });
  });
  deps.bus.publish("pause", actor.organizationId);
}
