import type { PublishGates } from "@millrace/contracts/api/versions";
import { toId } from "@millrace/contracts/ids";
import { bumpOrganization } from "../../organizations/bump-organization.ts";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { recordChange } from "../../shared/record-change.ts";
import { changeWithin } from "../../shared/within.ts";
import { readPublishGates } from "./content-gates.ts";

/** Changes what the organization asks for before anything is published, from now on; what is published stays as it is. */
export const setPublishGates = (deps: CoreDeps, actor: Actor, gates: PublishGates): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { organizationId } = actor;
    const event = await bumpOrganization(tx, actor, "organization.changed", at);
    const before = await readPublishGates(tx, actor);
    await tx.publishGates.upsert({ where: { organizationId }, create: { organizationId, ...gates }, update: gates });
    const { name } = await tx.organization.findUniqueOrThrow({
      where: { id: organizationId },
      select: { name: true },
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "organization.publish_gates_changed",
        subject: { type: "organization", id: toId("organization", organizationId), name },
        details: { before, after: gates },
      },
    });
  });
