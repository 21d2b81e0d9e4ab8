import { toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { type BranchRow, namedBranch } from "../branches/branch-rows.ts";
import { flowEvent } from "../flows/flow-event.ts";
import type { FlowRow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import { recordChange } from "../shared/record-change.ts";
import type { Tx } from "../shared/within.ts";

/** Tells that other outputs of a branch are pinned now. */
export const recordPinChange = (
  tx: Tx,
  actor: Actor,
  change: { flow: FlowRow; branch: BranchRow; at: Date; action: string; details: JsonObject },
): Promise<void> => {
  const { flow, branch, at, action, details } = change;
  return recordChange(tx, actor, {
    at,
    event: { ...flowEvent("flow.pins_changed", flow, actor, at), ...namedBranch(branch) },
    audit: {
      action,
      subject: { type: "flow", id: toId("flow", flow.id), name: flow.name },
      details: { ...details, ...(branch.isMain ? {} : { branch: branch.name }) },
    },
  });
};
