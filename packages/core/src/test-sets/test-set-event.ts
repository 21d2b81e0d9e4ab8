import { toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { flowEvent } from "../flows/flow-event.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";

/** Records a change of a flow's test sets; changes of one flow follow one another. `details` never hold data of runs. */
export async function recordTestSetChange(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  { flowUuid, action, details }: { flowUuid: string; action: string; details: JsonObject },
): Promise<void> {
  const at = deps.clock();
  const flowId = toId("flow", flowUuid);
  const flow = await lockFlow(tx, actor, flowId, at);
  await recordChange(tx, actor, {
    at,
    event: flowEvent("flow.test_sets_changed", flow, actor, at),
    audit: { action, subject: { type: "flow", id: flowId, name: flow.name }, details },
  });
}
