import { toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { flowEvent } from "../flows/flow-event.ts";
import type { FlowRow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";

/** Tells that a flow's branches are others now. */
export const recordBranchChange = (
  tx: Tx,
  actor: Actor,
  { flow, at, action, details }: { flow: FlowRow; at: Date; action: string; details: JsonObject },
): Promise<void> =>
  recordChange(tx, actor, {
    at,
    event: flowEvent("flow.branches_changed", flow, actor, at),
    audit: { action, subject: { type: "flow", id: toId("flow", flow.id), name: flow.name }, details },
  });
