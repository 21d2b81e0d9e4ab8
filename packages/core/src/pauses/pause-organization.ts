import type { PauseOrganizationInput } from "@millrace/contracts/api/run-control";
import { toId } from "@millrace/contracts/ids";
import { pauseAll } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Pauses every flow of the organization at once, like `pauseFlow` does one. */
export async function pauseOrganization(deps: CoreDeps, actor: Actor, input: PauseOrganizationInput): Promise<void> {
  const { organizationId } = actor;
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const reason = input.reason || null;
    if (!(await pauseAll(prismaSql(tx), { organizationId, flowId: null, by: actor.name, reason }))) return;
    const { name } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "organization.changed", at),
      audit: {
        action: "organization.paused",
        subject: { type: "organization", id: toId("organization", organizationId), name },
        details: reason === null ? {} : { reason },
      },
    });
  });
  deps.bus.publish("pause", organizationId);
}
