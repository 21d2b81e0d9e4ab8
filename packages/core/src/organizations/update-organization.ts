import type { Organization, UpdateOrganizationInput } from "@millrace/contracts/api/organizations";
import { toId } from "@millrace/contracts/ids";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { bumpOrganization } from "./bump-organization.ts";
import { organizationView } from "./organization-view.ts";

/** Changes the organization's name or settings. The slug stays, because addresses contain it. */
export const updateOrganization = (
  deps: CoreDeps,
  actor: Actor,
  { changes }: UpdateOrganizationInput,
): Promise<Organization> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const event = await bumpOrganization(tx, actor, "organization.changed", at);
    const { name, runRetentionDays, maxRunningRuns } = changes;
    const organization = await tx.organization.update({
      where: { id: actor.organizationId },
      data: { name, runRetentionDays, maxRunningRuns },
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "organization.updated",
        subject: { type: "organization", id: toId("organization", organization.id), name: organization.name },
        details: {
          ...(name === undefined ? {} : { name }),
          ...(runRetentionDays === undefined ? {} : { runRetentionDays }),
          ...(maxRunningRuns === undefined ? {} : { maxRunningRuns }),
        },
      },
    });
    return organizationView(organization);
  });
