import type { PinInput, PinnedData } from "@millrace/contracts/api/pins";
import { jsonValue } from "@millrace/contracts/json";
import { draftKey, requireBranch } from "../branches/branch-rows.ts";
import { requireFlow } from "../flows/flow-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";

/** What is pinned for a node of a branch, `null` where nothing is. */
export const getPin = (deps: CoreDeps, actor: Actor, input: PinInput): Promise<PinnedData> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const key = draftKey(actor, flow.id, await requireBranch(tx, actor, flow.id, input.branchId));
    const row = await tx.flowPin.findFirst({
      where: { ...key, nodeId: input.node },
      select: { port: true, value: true },
    });
    return row && { port: row.port, value: jsonValue.parse(row.value) };
  });
