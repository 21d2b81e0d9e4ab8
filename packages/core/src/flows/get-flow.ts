import type { Flow, GetFlowInput } from "@millrace/contracts/api/flows";
import { requireBranch } from "../branches/branch-rows.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";
import { flowView } from "./flow-view.ts";

/** A flow with the draft of a branch, the main one if none is named, the draft's problems and what is in production. */
export const getFlow = (deps: CoreDeps, actor: Actor, input: GetFlowInput): Promise<Flow> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    return flowView(tx, deps, actor, flow, await requireBranch(tx, actor, flow.id, input.branchId));
  });
