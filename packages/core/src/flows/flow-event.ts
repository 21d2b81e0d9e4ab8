import type { FlowEvent } from "@millrace/contracts/events";
import { toId } from "@millrace/contracts/ids";
import { type Actor, userIdOf } from "../shared/actor.ts";

/** The event of a change of a flow, whose row already has the new revision. */
export function flowEvent(
  type: FlowEvent["type"],
  flow: { id: string; revision: bigint },
  actor: Actor,
  at: Date,
): FlowEvent {
  const userId = userIdOf(actor);
  return {
    type,
    flowId: toId("flow", flow.id),
    revision: Number(flow.revision),
    at: at.toISOString(),
    ...(userId === null ? {} : { by: toId("user", userId) }),
  };
}
