import { maxSavedFilters, type SavedFilter } from "@millrace/contracts/api/saved-filters";
import { canSeePayload } from "../runs/payload-access.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { filterView, goneOwners, visibleTo } from "./filter-rows.ts";

/**
 * The actor's own filters and those that are shared, by name. Who may not see what runs work on gets none by search fields:
 * they name such values, and can't be used without that right.
 */
export const listFilters = (deps: CoreDeps, actor: Actor): Promise<SavedFilter[]> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.savedFilter.findMany({
      where: visibleTo(actor),
      orderBy: [{ name: "asc" }, { id: "asc" }],
      take: 5 * maxSavedFilters,
    });
    const shown = canSeePayload(actor) ? rows : rows.filter(({ query }) => !new URLSearchParams(query).has("search"));
    const gone = await goneOwners(
      tx,
      actor,
      shown.map(({ ownerId }) => ownerId),
    );
    return shown.map((row) => filterView(row, actor, gone.has(row.ownerId)));
  });
