import type { RenameFlowInput } from "@millrace/contracts/api/flows";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { flowNameConstraint, lockFlow } from "./flow-rows.ts";

/** Changes a flow's name or description. A name that another flow has is `flow.name_taken`. */
export const renameFlow = (deps: CoreDeps, actor: Actor, { flowId, changes }: RenameFlowInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { name, description } = changes;
    const before = await lockFlow(tx, actor, flowId, at);
    const after = await orTaken(
      tx.flow.update({
        where: { organizationId_id: { organizationId: actor.organizationId, id: before.id } },
        data: { name, description },
      }),
      flowNameConstraint,
      "flow.name_taken",
    );
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.renamed", after, actor, at),
      audit: {
        action: "flow.renamed",
        subject: { type: "flow", id: flowId, name: after.name },
        details: {
          ...(before.name === after.name ? {} : { from: before.name, to: after.name }),
          ...(description === undefined ? {} : { description }),
        },
      },
    });
  });
