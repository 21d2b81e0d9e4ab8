import type { CreateFlowInput, Flow } from "@millrace/contracts/api/flows";
import { emptyDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { orTaken } from "../shared/unique-violation.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { flowNameConstraint } from "./flow-rows.ts";
import { flowView } from "./flow-view.ts";

/** Makes a flow with an empty draft. A name that another flow has is `flow.name_taken`. */
export const createFlow = (deps: CoreDeps, actor: Actor, input: CreateFlowInput): Promise<Flow> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const row = { id: newUuid(), name: input.name, description: input.description, revision: 1n };
    await orTaken(
      tx.flow.create({ data: { organizationId, ...row, createdAt: at, updatedAt: at } }),
      flowNameConstraint,
      "flow.name_taken",
    );

    const draft = { organizationId, flowId: row.id, revision: 1, definition: emptyDefinition(), layout: { nodes: {} } };
    await tx.flowDraft.create({ data: { ...draft, updatedAt: at, updatedBy: userIdOf(actor) } });
    await tx.flowDraftEdit.create({
      data: { ...draft, id: newUuid(), operations: [], summary: "Created the flow", at, byUserId: userIdOf(actor) },
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.created", row, actor, at),
      audit: { action: "flow.created", subject: { type: "flow", id: toId("flow", row.id), name: row.name } },
    });
    return flowView(tx, deps, actor, row);
  });
