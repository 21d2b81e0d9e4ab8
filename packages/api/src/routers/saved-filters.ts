import { nothing } from "@millrace/contracts/api/nothing";
import {
  changeFilterInput,
  savedFilter,
  savedFilterIdInput,
  savedFilters,
  saveFilterInput,
  shareFilterInput,
} from "@millrace/contracts/api/saved-filters";
import { changeFilter } from "@millrace/core/saved-filters/change-filter";
import { deleteFilter } from "@millrace/core/saved-filters/delete-filter";
import { listFilters } from "@millrace/core/saved-filters/list-filters";
import { saveFilter } from "@millrace/core/saved-filters/save-filter";
import { shareFilter } from "@millrace/core/saved-filters/share-filter";
import { orgProcedure, router } from "../procedures.ts";

export const savedFiltersRouter = router({
  list: orgProcedure("run.read")
    .input(nothing)
    .output(savedFilters)
    .query(({ ctx }) => listFilters(ctx.deps, ctx.actor)),
  save: orgProcedure("run.read")
    .input(saveFilterInput)
    .output(savedFilter)
    .mutation(({ ctx, input }) => saveFilter(ctx.deps, ctx.actor, input)),
  change: orgProcedure("run.read")
    .input(changeFilterInput)
    .output(nothing)
    .mutation(({ ctx, input }) => changeFilter(ctx.deps, ctx.actor, input)),
  share: orgProcedure("run.control")
    .input(shareFilterInput)
    .output(nothing)
    .mutation(({ ctx, input }) => shareFilter(ctx.deps, ctx.actor, input)),
  delete: orgProcedure("run.read")
    .input(savedFilterIdInput)
    .output(nothing)
    .mutation(({ ctx, input }) => deleteFilter(ctx.deps, ctx.actor, input)),
});
