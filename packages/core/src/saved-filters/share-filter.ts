import type { ShareFilterInput } from "@millrace/contracts/api/saved-filters";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { requireFilter } from "./filter-rows.ts";

/** Shows a filter to everybody in the organization, or to its owner alone again. `filter.not_found` as `requireFilter`. */
export const shareFilter = (deps: CoreDeps, actor: Actor, input: ShareFilterInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const { id, name, isShared } = await requireFilter(tx, actor, input);
    if (isShared === input.isShared) return;
    const { organizationId } = actor;
    const at = deps.clock();
    await tx.savedFilter.updateMany({
      where: { organizationId, id },
      data: { isShared: input.isShared, updatedAt: at },
    });
    await recordChange(tx, actor, {
      at,
      event: await bumpOrganization(tx, actor, "filter.changed", at),
      audit: {
        action: input.isShared ? "filter.shared" : "filter.unshared",
        subject: { type: "filter", id: input.filterId, name },
      },
    });
  });
