import type { CreateFlowInput, Flow } from "@millrace/contracts/api/flows";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { flowView } from "./flow-view.ts";
import { insertFlow } from "./insert-flow.ts";

/** Makes a flow with an empty draft. A name that another flow has is `flow.name_taken`. */
export const createFlow = (deps: CoreDeps, actor: Actor, input: CreateFlowInput): Promise<Flow> =>
  changeWithin(deps, actor, async (tx) => {
    const row = await insertFlow(tx, actor, {
      ...input,
      definition: emptyDefinition(),
      layout: { nodes: {} },
      summary: "Created the flow",
      audit: { action: "flow.created" },
      at: deps.clock(),
    });
    return flowView(tx, deps, actor, row);
  });
