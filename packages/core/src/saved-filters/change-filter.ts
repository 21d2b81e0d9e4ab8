import type { ChangeFilterInput } from "@millrace/contracts/api/saved-filters";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireFilter, requireMayChange } from "./filter-rows.ts";

/** Changes what a filter filters by, for everybody where it is shared. `filter.not_found` and `auth.forbidden` as their rules say. */
export const changeFilter = (deps: CoreDeps, actor: Actor, input: ChangeFilterInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { id, name, query, isShared } = await requireFilter(tx, actor, input);
    requireMayChange(actor, { isShared });
    if (query === input.query) return;
    const { organizationId } = actor;
    const at = deps.clock();
    await tx.savedFilter.updateMany({ where: { organizationId, id }, data: { query: input.query, updatedAt: at } });
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "filter.changed", at),
      audit: { action: "filter.saved", subject: { type: "filter", id: input.filterId, name }, details: { isShared } },
    });
  });
