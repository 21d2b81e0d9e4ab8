import { limitsInUse } from "@millrace/contracts/api/limits";
import { nothing } from "@millrace/contracts/api/nothing";
import { listLimits } from "@millrace/core/limits/list-limits";
import { orgProcedure, router } from "../procedures.ts";

export const limitsRouter = router({
  list: orgProcedure("run.read")
    .input(nothing)
    .output(limitsInUse)
    .query(({ ctx }) => listLimits(ctx.deps, ctx.actor)),
});
