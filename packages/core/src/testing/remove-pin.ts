import type { PinInput } from "@millrace/contracts/api/pins";
import { draftKey, requireOpenBranch } from "../branches/branch-rows.ts";
import { lockFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { recordPinChange } from "./record-pin-change.ts";

/** Lets tests of the branch execute the node again; nothing happens where nothing was pinned. */
export const removePin = (deps: CoreDeps, actor: Actor, input: PinInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    const { count } = await tx.flowPin.deleteMany({
      where: { ...draftKey(actor, flow.id, branch), nodeId: input.node },
    });
    if (count === 0) return;
    const details = { nodeId: input.node };
    await recordPinChange(tx, actor, { flow, branch, at, action: "flow.output_unpinned", details });
  });
