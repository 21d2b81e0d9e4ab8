import type { ShareFilterInput } from "@millrace/contracts/api/saved-filters";
import { AppError } from "@millrace/contracts/errors";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { goneOwners, requireFilter } from "./filter-rows.ts";

/**
 * Shows a filter to everybody in the organization, or to its owner alone again; not where the owner has left
 * (`filter.owner_gone`), so that there is never one that nobody sees. `filter.not_found` as `requireFilter`.
 */
export const shareFilter = (deps: CoreDeps, actor: Actor, input: ShareFilterInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    if ((await requireFilter(tx, actor, input)).isShared === input.isShared) return;
    const { organizationId } = actor;
    const at = deps.clock();
    // Nobody leaves the organization in between.
    const event = await bumpOrganization(tx, actor, "filter.changed", at);
    const { id, name, ownerId } = await requireFilter(tx, actor, input);
    if (!input.isShared && (await goneOwners(tx, actor, [ownerId])).size > 0) throw new AppError("filter.owner_gone");
    await tx.savedFilter.updateMany({
      where: { organizationId, id },
      data: { isShared: input.isShared, updatedAt: at },
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: input.isShared ? "filter.shared" : "filter.unshared",
        subject: { type: "filter", id: input.filterId, name },
      },
    });
  });
