import { AppError } from "@millrace/contracts/errors";
import { putSchedule } from "../schedules/put-schedule.ts";
import { removeSchedule } from "../schedules/remove-schedule.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import type { FlowTrigger } from "./trigger.ts";

export type ProductionTarget = {
  flowUuid: string;
  versionNumber: number;
  trigger: FlowTrigger;
  share: number;
  at: Date;
};

/**
 * Points production at a version and makes its webhook path and schedule the ones that count, all at the commit of the
 * transaction; gives the version it pointed to before. A path that another published flow has is `flow.path_taken`. The flow
 * must be locked, so that there is one order of these moves and each begins where the one before it ended.
 */
export async function pointProduction(tx: Tx, actor: Actor, target: ProductionTarget): Promise<number | null> {
  const { flowUuid, versionNumber, trigger, share, at } = target;
  const key = { organizationId: actor.organizationId, flowId: flowUuid };
  const before = await productionVersion(tx, actor, flowUuid);
  const pointer = { versionNumber, triggerKind: trigger.kind, share, changedAt: at, changedBy: userIdOf(actor) };
  await tx.flowProduction.upsert({
    where: { organizationId_flowId: key },
    create: { ...key, ...pointer },
    update: pointer,
  });
  await tx.webhookRoute.deleteMany({ where: key });
  if (trigger.kind === "webhook") {
    const { path, method, reply } = trigger;
    // A taken path is skipped without an error of the database; the count tells.
    const { count } = await tx.webhookRoute.createMany({
      data: [{ ...key, path, method, reply }],
      skipDuplicates: true,
    });
    if (count === 0) throw new AppError("flow.path_taken", { details: { path } });
  }
  await putSchedule(tx, key, trigger, at);
  return before;
}

/** The version that production points to, `null` before the first. */
export async function productionVersion(tx: Tx, actor: Actor, flowUuid: string): Promise<number | null> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid };
  const row = await tx.flowProduction.findFirst({ where, select: { versionNumber: true } });
  return row?.versionNumber ?? null;
}

/** Nothing starts the flow any more. */
export async function clearProduction(tx: Tx, actor: Actor, flowUuid: string, at: Date): Promise<void> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid };
  await tx.flowProduction.deleteMany({ where });
  await tx.webhookRoute.deleteMany({ where });
  await removeSchedule(tx, where, at);
}
