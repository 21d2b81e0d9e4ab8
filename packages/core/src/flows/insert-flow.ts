import type { FlowDefinition, FlowLayout } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { mainBranch } from "../branches/branch-rows.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import { recordChange } from "../shared/record-change.ts";
import { orTaken } from "../shared/unique-violation.ts";
import type { Tx } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { type FlowRow, flowNameConstraint } from "./flow-rows.ts";

export type NewFlow = {
  id?: string;
  name: string;
  description: string;
  definition: FlowDefinition;
  layout: FlowLayout;
  /** The first line of the draft's history. */
  summary: string;
  audit: { action: string; details?: JsonObject };
  at: Date;
};

/** Adds a flow with its main branch and its first draft. A name that another flow has is `flow.name_taken`. */
export async function insertFlow(tx: Tx, actor: Actor, flow: NewFlow): Promise<FlowRow> {
  const { definition, layout, summary, audit, at } = flow;
  const { organizationId } = actor;
  const row = { id: flow.id ?? newUuid(), name: flow.name, description: flow.description, revision: 1n };
  await orTaken(
    tx.flow.create({ data: { organizationId, ...row, createdAt: at, updatedAt: at } }),
    flowNameConstraint,
    "flow.name_taken",
  );
  const main = mainBranch(row.id);
  await tx.flowBranch.create({
    data: { organizationId, flowId: row.id, id: main.id, name: main.name, createdAt: at, createdBy: userIdOf(actor) },
  });
  const draft = { organizationId, flowId: row.id, branchId: main.id, revision: 1, definition, layout };
  await tx.flowDraft.create({ data: { ...draft, updatedAt: at, updatedBy: userIdOf(actor) } });
  await tx.flowDraftEdit.create({ data: { ...draft, id: newUuid(), summary, at, byUserId: userIdOf(actor) } });
  await recordChange(tx, actor, {
    at,
    event: flowEvent("flow.created", row, actor, at),
    audit: { ...audit, subject: { type: "flow", id: toId("flow", row.id), name: row.name } },
  });
  return row;
}
