import { toId } from "@millrace/contracts/ids";
import { resumeAll } from "@millrace/runtime/pause";
import { prismaSql } from "@millrace/runtime/ports";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/** Lets the organization's runs go on. Flows and runs that are paused themselves stay paused. */
export async function resumeOrganization(deps: CoreDeps, actor: Actor): Promise<void> {
  const { organizationId } = actor;
  await changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    if (!(await resumeAll(prismaSql(tx), { organizationId, flowId: null }))) return;
    const { name } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "organization.changed", at),
      audit: {
        action: "organization.resumed",
        subject: { type: "organization", id: toId("organization", organizationId), name },
      },
    });
  });
  deps.bus.publish("pause", organizationId);
  deps.bus.publish("run_available", "");
}
