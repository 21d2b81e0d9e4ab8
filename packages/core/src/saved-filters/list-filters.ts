import { maxSavedFilters, type SavedFilter } from "@millrace/contracts/api/saved-filters";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { filterView, visibleTo } from "./filter-rows.ts";

/** The actor's own filters and those that are shared, by name. */
export const listFilters = (deps: CoreDeps, actor: Actor): Promise<SavedFilter[]> =>
  readWithin(deps, actor, async (tx) => {
    const rows = await tx.savedFilter.findMany({
      where: visibleTo(actor),
      orderBy: [{ name: "asc" }, { id: "asc" }],
      take: 5 * maxSavedFilters,
    });
    return rows.map((row) => filterView(row, actor));
  });
