import type { SavedFilterIdInput } from "@millrace/contracts/api/saved-filters";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireFilter, requireMayChange } from "./filter-rows.ts";

/** Deletes an own filter; one that somebody else has shared only with the right to control runs (`auth.forbidden`). */
export const deleteFilter = (deps: CoreDeps, actor: Actor, input: SavedFilterIdInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { id, name, ownerId, isShared } = await requireFilter(tx, actor, input);
    if (ownerId !== userIdOf(actor)) requireMayChange(actor, { isShared });
    const { organizationId } = actor;
    await tx.savedFilter.deleteMany({ where: { organizationId, id } });
    const at = deps.clock();
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "filter.changed", at),
      audit: { action: "filter.deleted", subject: { type: "filter", id: input.filterId, name }, details: { isShared } },
    });
  });
