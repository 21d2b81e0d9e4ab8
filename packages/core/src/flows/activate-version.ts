import type { ActivateVersionInput } from "@millrace/contracts/api/versions";
import { AppError } from "@millrace/contracts/errors";
import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { flowEvent } from "./flow-event.ts";
import { findMissingFlows } from "./flow-references.ts";
import { lockFlow } from "./flow-rows.ts";
import { fromFile, passGates } from "./gates/gate-states.ts";
import { pointProduction, productionVersion } from "./production.ts";
import { invalidFlow, requireRunnable } from "./validity.ts";

/**
 * Points production at another version, back or forward, atomically for all processes; the reason goes into the audit log.
 * Refused: when production is no longer at the version that the caller saw (`version.production_moved`, with what it is
 * now), a version that is in production already, one that this installation can no longer run or that runs a flow which is
 * gone, and a webhook path that is taken in the meantime. The publish gates are not asked again: a version has passed those of
 * its time, and going back has to work at once. Only one that came with a file has passed none, so it does the first time that
 * it is put into production (`flow.gate_closed`).
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
    const production = await productionVersion(tx, actor, flow.id);
    if (production !== input.production) throw productionMoved(production, input.production);
    if (production === version.number) throw new AppError("version.in_production");
    const definition = flowDefinition.parse(version.content.definition);
    const trigger = requireRunnable(definition, deps.catalog);
    const missing = await findMissingFlows(tx, actor, definition);
    if (missing.length > 0) throw invalidFlow(missing);
    if (version.imported) {
      const content = { flowUuid: flow.id, hash: version.contentHash, definition };
      await passGates(tx, deps, actor, content, fromFile(version.number));
      await tx.flowVersion.updateMany({ where: { ...where, number: version.number }, data: { imported: false } });
    }
    const { share = 1 } = definition.settings;
    const from = await pointProduction(tx, actor, {
      flowUuid: flow.id,
      versionNumber: version.number,
      trigger,
      share,
      at,
    });
    await recordChange(tx, actor, {
      at,
      event: flowEvent("flow.published", flow, actor, at),
      audit: {
        action: "flow.version_activated",
        subject: { type: "flow", id: input.flowId, name: flow.name },
        details: { from, to: version.number, reason: input.reason },
      },
    });
  });
}

function productionMoved(now: number | null, seen: number | null): AppError {
  const nameOf = (version: number | null) => (version === null ? "nothing" : `v${version}`);
  return new AppError("version.production_moved", {
    message: `Production runs ${nameOf(now)} by now, not ${nameOf(seen)}. Look at what changes now, then decide again.`,
    details: { production: now },
  });
}
