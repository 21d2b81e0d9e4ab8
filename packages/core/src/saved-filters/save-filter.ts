import { maxSavedFilters, type SavedFilter, type SaveFilterInput } from "@millrace/contracts/api/saved-filters";
import { AppError } from "@millrace/contracts/errors";
import { newUuid, toId } from "@millrace/contracts/ids";
import { bumpOrganization } from "../organizations/bump-organization.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";
import { filterView, requireMayChange } from "./filter-rows.ts";

/**
 * Keeps filters under a name, for the actor alone until they are shared. An own filter of that name gets the new ones and stays
 * as shared as it was, where the actor may change what everybody sees (`auth.forbidden`). `filter.too_many` past a hundred of
 * one person.
 */
export const saveFilter = (deps: CoreDeps, actor: Actor, { name, query }: SaveFilterInput): Promise<SavedFilter> =>
  changeWithin(deps, actor, async (tx) => {
    if (actor.kind !== "user") throw new AppError("auth.forbidden");
    const { organizationId, userId: ownerId } = actor;
    const at = deps.clock();
    // Locks the organization, so that nobody else saves in between.
    const event = await bumpOrganization(tx, actor, "filter.changed", at);
    const known = await tx.savedFilter.findFirst({ where: { organizationId, ownerId, name } });
    if (known) requireMayChange(actor, known);
    if (!known && (await tx.savedFilter.count({ where: { organizationId, ownerId } })) >= maxSavedFilters)
      throw new AppError("filter.too_many");
    const id = known?.id ?? newUuid();
    const row = await tx.savedFilter.upsert({
      where: { organizationId_id: { organizationId, id } },
      create: { organizationId, id, ownerId, ownerName: actor.name, name, query, updatedAt: at },
      update: { query, ownerName: actor.name, updatedAt: at },
    });
    await recordChange(tx, actor, {
      at,
      event,
      audit: {
        action: "filter.saved",
        subject: { type: "filter", id: toId("savedFilter", id), name },
        details: { isShared: row.isShared },
      },
    });
    return filterView(row, actor, false);
  });
