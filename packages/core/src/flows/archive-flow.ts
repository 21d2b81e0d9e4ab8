import type { FlowIdInput } from "@millrace/contracts/api/flows";
import { resumeAll } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { lockFlow } from "./flow-rows.ts";
import { clearProduction } from "./production.ts";

/** Takes a flow out of production and out of the lists. Its runs stay visible; running ones go on, a pause of it ends. */
export async function archiveFlow(deps: CoreDeps, actor: Actor, { flowId }: FlowIdInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, flowId, at);
    await clearProduction(tx, actor, flow.id, at);
    await resumeAll(prismaSql(tx), { organizationId: actor.organizationId, flowId: flow.id });
    await tx.flow.update({
      where: { organizationId_id: { organizationId: actor.organizationId, id: flow.id } },
      data: { archivedAt: at },
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.archived", flow, actor, at),
      audit: { action: "flow.archived", subject: { type: "flow", id: flowId, name: flow.name } },
    });
  });
  deps.bus.publish("pause", actor.organizationId);
  deps.bus.publish("run_available", "");
}
