import { AppError } from "@millrace/contracts/errors";
import { nextTick } from "@millrace/nodes/schedule/next-tick";
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
 * transaction. A path that another published flow has is `flow.path_taken`. The flow must be locked.
 */
export async function pointProduction(tx: Tx, actor: Actor, target: ProductionTarget): Promise<void> {
  const { flowUuid, versionNumber, trigger, share, at } = target;
  const key = { organizationId: actor.organizationId, flowId: flowUuid };
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
  await rewriteSchedule(tx, key, trigger, at);
}

async function rewriteSchedule(
  tx: Tx,
  key: { organizationId: string; flowId: string },
  trigger: FlowTrigger,
  at: Date,
): Promise<void> {
  await tx.schedule.deleteMany({ where: key });
  if (trigger.kind !== "schedule") return;
  const { cron, timeZone } = trigger;
  const nextMs = nextTick(cron, timeZone, at.getTime());
  if (nextMs === null) return;
  await tx.schedule.create({ data: { ...key, cron, timeZone, nextAt: new Date(nextMs) } });
}

/** Nothing starts the flow any more. */
export async function clearProduction(tx: Tx, actor: Actor, flowUuid: string): Promise<void> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid };
  await tx.flowProduction.deleteMany({ where });
  await tx.webhookRoute.deleteMany({ where });
  await tx.schedule.deleteMany({ where });
}
