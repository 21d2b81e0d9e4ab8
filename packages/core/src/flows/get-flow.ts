import type { Flow, FlowIdInput } from "@millrace/contracts/api/flows";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { requireFlow } from "./flow-rows.ts";
import { flowView } from "./flow-view.ts";

/** A flow with its draft, the draft's problems and what is in production. */
export const getFlow = (deps: CoreDeps, actor: Actor, input: FlowIdInput): Promise<Flow> =>
  readWithin(deps, actor, async (tx) => flowView(tx, deps, actor, await requireFlow(tx, actor, input.flowId)));
