import type { FlowIdInput } from "@millrace/contracts/api/flows";
import { resumeAll } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { flowEvent } from "../flows/flow-event.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Lets the runs of a paused flow go on, and those that were started meanwhile begin. Without a pause nothing changes. */
export async function resumeFlow(deps: CoreDeps, actor: Actor, { flowId }: FlowIdInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, flowId, at);
    if (!(await resumeAll(prismaSql(tx), { organizationId: actor.organizationId, flowId: flow.id }))) return;
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.resumed", flow, actor, at),
      audit: { action: "flow.resumed", subject: { type: "flow", id: flowId, name: flow.name } },
    });
  });
  deps.bus.publish("pause", actor.organizationId);
  deps.bus.publish("run_available", "");
}
