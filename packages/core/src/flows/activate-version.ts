import type { ActivateVersionInput } from "@millrace/contracts/api/flows";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { lockFlow } from "./flow-rows.ts";
import { pointProduction } from "./production.ts";
import { requireRunnable } from "./validity.ts";

/**
 * Points production at another version, back or forward, atomically for all processes; the reason goes into the audit log.
 * Refused: a version that this installation can no longer run, and a webhook path that is taken in the meantime.
 */
export async function activateVersion(deps: CoreDeps, actor: Actor, input: ActivateVersionInput): Promise<void> {
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const where = { organizationId: actor.organizationId, flowId: flow.id };
    const version = await tx.flowVersion.findFirst({
      where: { ...where, number: input.version },
      include: { content: true },
    });
    if (!version) throw new AppError("version.not_found");
    const definition = flowDefinition.parse(version.content.definition);
    const trigger = requireRunnable(definition, deps.catalog);
    const before = await tx.flowProduction.findFirst({ where, select: { versionNumber: true } });
    const { share = 1 } = definition.settings;
    await pointProduction(tx, actor, { flowUuid: flow.id, versionNumber: version.number, trigger, share, at });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.published", flow, actor, at),
      audit: {
        action: "flow.version_activated",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: { from: before?.versionNumber ?? null, to: version.number, reason: input.reason },
      },
    });
  });
}
