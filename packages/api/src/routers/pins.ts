import { nothing } from "@millrace/contracts/api/nothing";
import { listPinsInput, pin, pinInput, pinnedData, setPinInput } from "@millrace/contracts/api/pins";
import { getPin } from "@millrace/core/testing/get-pin";
import { listPins } from "@millrace/core/testing/list-pins";
import { removePin } from "@millrace/core/testing/remove-pin";
import { setPin } from "@millrace/core/testing/set-pin";
import { z } from "zod";
import { orgProcedure, router } from "../procedures.ts";

export const pinsRouter = router({
  list: orgProcedure("flow.read")
    .input(listPinsInput)
    .output(z.array(pin))
    .query(({ ctx, input }) => listPins(ctx.deps, ctx.actor, input)),
  get: orgProcedure("run.payload")
    .input(pinInput)
    .output(pinnedData)
    .query(({ ctx, input }) => getPin(ctx.deps, ctx.actor, input)),
  set: orgProcedure("run.execute")
    .input(setPinInput)
    .output(nothing)
    .mutation(({ ctx, input }) => setPin(ctx.deps, ctx.actor, input)),
  remove: orgProcedure("run.execute")
    .input(pinInput)
    .output(nothing)
    .mutation(({ ctx, input }) => removePin(ctx.deps, ctx.actor, input)),
});
